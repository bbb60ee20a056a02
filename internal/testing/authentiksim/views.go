package authentiksim

import (
	"encoding/json"
	"errors"
	"fmt"
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

func (c *call) versionView() (any, error) {
	text := c.store.release.text
	out := map[string]any{"version_current": text, "version_latest": text, "build_hash": "", "outdated": false}
	if c.store.release.has(versionDetails) {
		out["version_latest_valid"], out["outpost_outdated"] = true, false
	}
	return out, nil
}

func (c *call) write() (any, error) {
	values, err := c.clean()
	if err != nil {
		return nil, err
	}
	if c.record == nil {
		c.record = c.store.insert(c.resource.kinds[0], values)
	} else {
		maps.Copy(c.record.values, values)
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

// data returns the decoded request body, or an empty object if there is no body, as in the Django REST framework.
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

// param returns the value of a query parameter, or "" if the parameter is missing. If the request repeats a parameter,
// the last value counts, as in Django.
func (c *call) param(name string) string {
	values := c.request.URL.Query()[name]
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1]
}

const (
	typeJSON = "application/json"
	typeHTML = "text/html; charset=utf-8"
)

func render(w http.ResponseWriter, r *http.Request, body any, err error) {
	refused, ok := errors.AsType[*failure](err)
	switch {
	case ok:
		writeJSON(w, refused.status, refused.body)
	case err != nil:
		Crash(w, r)
	case body == nil:
		w.WriteHeader(http.StatusNoContent)
	case r.Method == http.MethodPost:
		writeJSON(w, http.StatusCreated, body)
	default:
		writeJSON(w, http.StatusOK, body)
	}
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", typeJSON)
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(body) // Encode fails only if the client has closed the connection
}

// Crash answers a request as authentik does after an unhandled exception.
func Crash(w http.ResponseWriter, r *http.Request) {
	writePage(w, r, http.StatusInternalServerError, "Server Error")
}

func pageNotFound(w http.ResponseWriter, r *http.Request) {
	writePage(w, r, http.StatusNotFound, "Not Found")
}

// writePage answers a GET with an HTML page that has this status and title. It answers any other method with status 405
// and an empty body, because authentik's error page does not support writes.
func writePage(w http.ResponseWriter, r *http.Request, status int, title string) {
	w.Header().Set("Content-Type", typeHTML)
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", "GET, HEAD, OPTIONS")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	w.WriteHeader(status)
	fmt.Fprintf(w, "<!DOCTYPE html>\n<html lang=\"en\">\n<head><title>\nauthentik\n</title></head>\n"+
		"<body><h1>%s</h1></body>\n</html>\n", title)
}
