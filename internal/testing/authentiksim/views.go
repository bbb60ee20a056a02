package authentiksim

import (
	"io"
	"maps"
	"mime"
	"net/http"
)

// call is one authenticated request.
type call struct {
	store    *store
	resource *resource
	user     *user
	key      string // the key in the path; "" = none
	request  *http.Request
}

// reply is the result of a view. A nil body is an empty body.
type reply struct {
	status int
	body   any
}

func (c *call) listView() (reply, error) {
	page, err := c.page()
	return reply{http.StatusOK, page}, err
}

func (c *call) retrieve() (reply, error) {
	rec, err := c.resource.get(c.store, c.key)
	if err != nil {
		return reply{}, err
	}
	return reply{http.StatusOK, c.resource.represent(c.store, rec)}, nil
}

func (c *call) create() (reply, error) {
	check := &cleaning{store: c.store}
	values, err := c.clean(check)
	if err != nil {
		return reply{}, err
	}
	all := c.resource.defaults(c.store.release)
	maps.Copy(all, values)
	rec := c.store.insert(c.resource.kinds[0], all)
	return reply{http.StatusCreated, c.written(rec, values)}, nil
}

func (c *call) update() (reply, error) {
	rec, err := c.resource.get(c.store, c.key)
	if err != nil {
		return reply{}, err
	}
	check := &cleaning{store: c.store, record: rec, partial: c.request.Method == http.MethodPatch}
	values, err := c.clean(check)
	if err != nil {
		return reply{}, err
	}
	c.store.assign(rec, values)
	return reply{http.StatusOK, c.written(rec, values)}, nil
}

// written returns the body of the response to a write. values are the values that the write set.
func (c *call) written(rec *record, values map[string]any) map[string]any {
	out := c.resource.represent(c.store, rec)
	if c.resource.written != nil {
		c.resource.written(c.store, rec, values, out)
	}
	return out
}

func (c *call) destroy() (reply, error) {
	rec, err := c.resource.get(c.store, c.key)
	if err != nil {
		return reply{}, err
	}
	if err := c.store.protected(rec); err != nil {
		return reply{}, err
	}
	c.store.remove(rec)
	return reply{status: http.StatusNoContent}, nil
}

// clean decodes and validates the request body, and returns the values to store.
func (c *call) clean(check *cleaning) (map[string]any, error) {
	data, err := c.data()
	if err != nil {
		return nil, err
	}
	values, err := check.run(c.resource.fields, data)
	if err != nil {
		return nil, err
	}
	for _, f := range c.resource.fields {
		if f.nested && values[f.name] != nil {
			return nil, errCrash // DRF cannot save nested objects (recorded: flow-set/email/post-new)
		}
	}
	if c.resource.validate != nil {
		err = c.resource.validate(check, values)
	}
	return values, err
}

// data returns the decoded request body, or an empty object if there is no body, as request.data of DRF does.
func (c *call) data() (any, error) {
	body, err := io.ReadAll(c.request.Body)
	if err != nil || len(body) == 0 {
		return map[string]any{}, err
	}
	sent := c.request.Header.Get("Content-Type")
	if media, _, err := mime.ParseMediaType(sent); err != nil || media != typeJSON {
		return nil, refuse(http.StatusUnsupportedMediaType, `Unsupported media type "`+sent+`" in request.`)
	}
	data, err := decodeJSON(body, c.store.release)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, err.Error())
	}
	return data, nil
}

// param returns the value of a query parameter, or "" if the parameter is missing. If a parameter is repeated, it
// returns the last value, as Django does.
func (c *call) param(name string) string {
	values := c.request.URL.Query()[name]
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1]
}
