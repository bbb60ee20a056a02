package authentiksim

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

// result is a response that is ready to be written.
type result struct {
	status int
	header map[string]string
	body   []byte
}

const (
	typeJSON = "application/json"
	typeHTML = "text/html; charset=utf-8"
)

// notFoundPage and errorPage are authentik's pages for a path without a view and for a crash.
const (
	notFoundPage = "<!DOCTYPE html>\n<html lang=\"en\">\n<head><title>\nauthentik\n</title></head>\n<body><h1>Not Found</h1></body>\n</html>\n"
	errorPage    = "<!DOCTYPE html>\n<html lang=\"en\">\n<head><title>\nauthentik\n</title></head>\n<body><h1>Server Error</h1></body>\n</html>\n"
)

// render converts the result of a view to a response.
func render(method string, out reply, err error) result {
	var refused *failure
	switch {
	case errors.As(err, &refused):
		answer := jsonResult(refused.status, refused.body)
		if refused.allow != nil {
			answer.header["Allow"] = strings.Join(refused.allow, ", ")
		}
		return answer
	case err != nil:
		return crashed(method)
	case out.body == nil:
		return result{status: out.status}
	}
	if html, ok := out.body.(page); ok {
		return htmlResult(out.status, string(html))
	}
	return jsonResult(out.status, out.body)
}

// page is a body of HTML.
type page string

func jsonResult(status int, body any) result {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		return crashed(http.MethodGet)
	}
	return result{status: status, header: map[string]string{"Content-Type": typeJSON},
		body: bytes.TrimRight(buffer.Bytes(), "\n")}
}

func htmlResult(status int, page string) result {
	return result{status: status, header: map[string]string{"Content-Type": typeHTML}, body: []byte(page)}
}

// crashed returns the response to a request that crashed. authentik's error page supports only GET, so every other
// method gets status 405.
func crashed(method string) result {
	if method == http.MethodGet || method == http.MethodHead {
		return htmlResult(http.StatusInternalServerError, errorPage)
	}
	return result{status: http.StatusMethodNotAllowed,
		header: map[string]string{"Content-Type": typeHTML, "Allow": "GET, HEAD, OPTIONS"}}
}

// pageNotFound returns the response for a path without a view. Like the error page, this page supports only GET.
func pageNotFound(method string) result {
	if method == http.MethodGet || method == http.MethodHead {
		return htmlResult(http.StatusNotFound, notFoundPage)
	}
	return crashed(method)
}

func (a result) write(w http.ResponseWriter, _ *http.Request) {
	for name, value := range a.header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

// randomID returns a request id in authentik's form: 32 hexadecimal digits.
func randomID() string {
	id := make([]byte, 16)
	_, _ = rand.Read(id)
	return hex.EncodeToString(id)
}
