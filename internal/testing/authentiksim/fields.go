package authentiksim

import (
	"errors"
	"net/http"
)

// failure is an answer other than success: a validation error, a refusal, or an address that does not exist.
type failure struct {
	status int
	body   any
	allow  []string
}

func (f *failure) Error() string { return http.StatusText(f.status) }

// errCrash is an exception that authentik does not handle.
var errCrash = errors.New("internal server error")

// invalid refuses one value, with reasons.
func invalid(reasons ...string) error {
	return &failure{status: http.StatusBadRequest, body: reasons}
}

// invalidObject refuses a whole body.
func invalidObject(reasons ...string) error {
	return &failure{status: http.StatusBadRequest, body: map[string]any{"non_field_errors": reasons}}
}

func refuse(status int, detail string) error {
	return &failure{status: status, body: map[string]any{"detail": detail}}
}

// field is one field of a serializer.
type field struct {
	name     string
	when     condition // releases that know the field
	required bool
	null     bool
	relation bool // an empty string stands for null
	unstored bool // exists in requests only
	clean    cleaner
	fallback any       // what the model stores if a request leaves the field out
	hidden   condition // releases that never show the field; nil = shown
	show     func(release, any) any
}

// cleaner turns a value of a request into a stored one: DRF's to_internal_value followed by the validators.
type cleaner func(*cleaning, any) (any, error)

// cleaning is the validation of one request body.
type cleaning struct {
	store    *store
	resource *resource
	record   *record // being updated; nil for a new one
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

// run validates a body as Serializer.run_validation does and returns the values that it carries.
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

// collect stores a refusal under a key, and returns every other error.
func collect(problems map[string]any, key string, err error) error {
	if refused, ok := errors.AsType[*failure](err); ok {
		problems[key] = refused.body
		return nil
	}
	return err
}

// field validates one field and adds it to the values. A field that the body leaves out is not added.
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
