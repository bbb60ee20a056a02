package authentiksim

import (
	"errors"
	"net/http"
)

// failure is an error response of the API, such as a validation error or a 404.
type failure struct {
	status int
	body   any
}

func (f *failure) Error() string { return http.StatusText(f.status) }

// errCrash is the error for a request that would cause an unhandled exception in authentik.
var errCrash = errors.New("internal server error")

// invalid returns the error for an invalid value of one field.
func invalid(reason string) error { return invalidFields([]string{reason}) }

// invalidFields returns the error for a response with status 400. The body of the response is `problems`, for example a
// map from field names to messages.
func invalidFields(problems any) error {
	return &failure{status: http.StatusBadRequest, body: problems}
}

// invalidObject returns the error for a request body that is invalid as a whole, and not in one field.
func invalidObject(reason string) error {
	return invalidFields(map[string]any{"non_field_errors": []string{reason}})
}

func refuse(status int, detail string) error {
	return &failure{status: status, body: map[string]any{"detail": detail}}
}

// field defines one field of objects in the API, like a serializer field of the Django REST framework (DRF).
type field struct {
	name     string
	since    since // the first release that knows the field; 0 = all releases
	until    since // the first release without the field; 0 = none
	required bool
	null     bool
	clean    cleaner       // validates a value in a request; nil = requests cannot set the field
	fallback any           // the value in a new object if the request leaves the field out
	show     func(any) any // converts the stored value for a response; nil = shown as stored
	unique   []string      // the kinds in which each object needs its own value; nil = values can repeat

	hiddenSince since // the first release whose responses do not contain the field; 0 = none

	refers   []string // the kinds of the objects whose primary keys the field contains; nil = none
	deletion deletion // what happens to this object when the object in the field is deleted
}

// cleaner validates the value of a field in a request, and returns the value to store.
type cleaner func(*cleaning, any) (any, error)

// cleaning is the validation of one request body.
type cleaning struct {
	store   *store
	record  *record // the object that the request updates; nil = the request creates one
	partial bool    // the request is a PATCH, which can leave out required fields
	input   map[string]any
}

func (f field) known(r release) bool {
	return r.has(f.since) && (f.until == 0 || !r.has(f.until))
}

func (f field) shown(r release) bool {
	return f.known(r) && (f.hiddenSince == 0 || !r.has(f.hiddenSince))
}

func (f field) value(stored any) any {
	if f.show != nil {
		return f.show(stored)
	}
	return stored
}

// run validates a request body, as Serializer.run_validation does in the Django REST framework.
func (c *cleaning) run(fields []field, data any) (map[string]any, error) {
	if data == nil {
		return nil, invalidObject("No data provided")
	}
	input, ok := data.(map[string]any)
	if !ok {
		return nil, invalidObject("Invalid data. Expected a dictionary, but got " + pyType(data) + ".")
	}
	c.input = input
	values, problems := map[string]any{}, map[string]any{}
	for _, f := range fields {
		if f.clean == nil || !f.known(c.store.release) {
			continue
		}
		if err := collect(problems, f.name, c.field(f, values)); err != nil {
			return nil, err
		}
	}
	if len(problems) > 0 {
		return nil, invalidFields(problems)
	}
	return values, nil
}

// collect handles the error of one field. It stores the body of a validation error in problems[key], and returns nil.
// It returns any other error unchanged.
func collect(problems map[string]any, key string, err error) error {
	if refused, ok := errors.AsType[*failure](err); ok {
		problems[key] = refused.body
		return nil
	}
	return err
}

// field validates one field of the request body, and puts the value to store into the map `values`. A missing field is
// an error only if it is required and the request is not a PATCH.
func (c *cleaning) field(f field, values map[string]any) error {
	raw, present := c.input[f.name]
	if f.refers != nil && raw == "" {
		raw = nil
	}
	switch {
	case !present && f.required && !c.partial:
		return invalid("This field is required.")
	case !present:
		return nil
	case raw == nil && !f.null:
		return invalid("This field may not be null.")
	case raw == nil:
		values[f.name] = nil
		return nil
	}
	value, err := f.clean(c, raw)
	if err != nil {
		return err
	}
	values[f.name] = value
	if owner := c.store.first(f.unique, f.name, value); owner != nil && owner != c.record {
		return notUnique(f.unique[0], c.store.release)
	}
	return nil
}

func notUnique(kind string, r release) error {
	switch kind {
	case kindFlow:
		return invalid("Flow with this slug already exists.")
	case kindPolicy:
		return invalid("policy with this name already exists.")
	case kindUser:
		return invalid("This field must be unique.")
	}
	return invalid(modelName(r) + " with this name already exists.")
}

// given returns the value that a field will have after the request: the value in the map `values`, or the stored value
// if the map has none. It returns nil if the map has no value and the object is new.
func (c *cleaning) given(values map[string]any, name string) any {
	if value, sent := values[name]; sent || c.record == nil {
		return value
	}
	return c.record.values[name]
}
