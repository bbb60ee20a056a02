package authentiksim

import (
	"errors"
	"net/http"
)

// failure is a response other than success: a validation error, a refusal, or a path that does not exist.
type failure struct {
	status int
	body   any
	allow  []string
}

func (f *failure) Error() string { return http.StatusText(f.status) }

// errCrash is an exception that authentik does not handle.
var errCrash = errors.New("internal server error")

// invalid returns the error that refuses one value, with the reasons.
func invalid(reasons ...string) error {
	return &failure{status: http.StatusBadRequest, body: reasons}
}

// invalidObject returns the error that refuses a whole body, with the reasons.
func invalidObject(reasons ...string) error {
	return &failure{status: http.StatusBadRequest, body: map[string]any{"non_field_errors": reasons}}
}

func refuse(status int, detail string) error {
	return &failure{status: status, body: map[string]any{"detail": detail}}
}

// field is one field of a serializer.
type field struct {
	name     string
	when     condition // the releases that know the field
	required bool
	null     bool
	relation bool // an empty string means null
	unstored bool // in requests only, never stored
	clean    cleaner
	fallback any       // the stored value if a request leaves the field out
	hidden   condition // the releases that never show the field; nil = none
	show     func(release, any) any
}

// cleaner converts a request's value to the stored one. It does what DRF's to_internal_value and then the validators
// do.
type cleaner func(*cleaning, any) (any, error)

// cleaning is the validation of one request body.
type cleaning struct {
	store    *store
	resource *resource
	record   *record // the object of an update; nil for a create
	partial  bool
	input    map[string]any
}

func (f field) known(r release) bool { return f.when.holds(r) }

// shown reports whether responses contain the field.
func (f field) shown(r release) bool {
	return f.known(r) && (f.hidden == nil || !f.hidden(r))
}

func (f field) value(r release, stored any) any {
	if f.show != nil {
		return f.show(r, stored)
	}
	return stored
}

// run validates a body as DRF's Serializer.run_validation does, and returns the valid values.
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
		return nil, &failure{status: http.StatusBadRequest, body: problems}
	}
	return values, nil
}

// collect stores a validation error under a key and returns nil. It returns any other error unchanged.
func collect(problems map[string]any, key string, err error) error {
	if refused, ok := errors.AsType[*failure](err); ok {
		problems[key] = refused.body
		return nil
	}
	return err
}

// field validates one field and adds its value to values. A field that the body does not contain is not added.
func (c *cleaning) field(f field, values map[string]any) error {
	raw, present := c.input[f.name]
	if !present {
		if f.required && !c.partial {
			return invalid("This field is required.")
		}
		return nil
	}
	if f.relation && raw == "" {
		raw = nil
	}
	if raw == nil {
		if !f.null {
			return invalid("This field may not be null.")
		}
		values[f.name] = nil
		return nil
	}
	value, err := f.clean(c, raw)
	if err == nil {
		values[f.name] = value
	}
	return err
}
