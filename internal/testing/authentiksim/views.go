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
	record   *record // the object with the key in the path; nil = the path has no key
	request  *http.Request
}

func (c *call) retrieve() (any, error) { return c.resource.represent(c.store, c.record), nil }

// write creates an object, or updates the object with the key in the path.
func (c *call) write() (any, error) {
	values, err := c.clean()
	if err != nil {
		return nil, err
	}
	if c.record == nil {
		all := c.resource.defaults(c.store.release)
		maps.Copy(all, values)
		c.record = c.store.insert(c.resource.kinds[0], all)
	} else {
		c.store.assign(c.record, values)
	}
	out := c.resource.represent(c.store, c.record)
	if c.resource.written != nil {
		c.resource.written(c.store, values, out)
	}
	return out, nil
}

func (c *call) destroy() (any, error) {
	if err := c.store.protected(c.record); err != nil {
		return nil, err
	}
	c.store.remove(c.record)
	return nil, nil
}

// clean decodes and validates the request body, and returns the values to store.
func (c *call) clean() (map[string]any, error) {
	check := &cleaning{store: c.store, record: c.record, partial: c.request.Method == http.MethodPatch}
	data, err := c.data()
	if err != nil {
		return nil, err
	}
	values, err := check.run(c.resource.fields, data)
	if err != nil {
		return nil, err
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
