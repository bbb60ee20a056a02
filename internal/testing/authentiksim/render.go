package authentiksim

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

const (
	typeJSON = "application/json"
	typeHTML = "text/html; charset=utf-8"
)

// render writes the response to a request from the result of its view.
func render(w http.ResponseWriter, r *http.Request, out reply, err error) {
	refused, ok := errors.AsType[*failure](err)
	switch {
	case ok:
		if refused.allow != nil {
			w.Header().Set("Allow", strings.Join(refused.allow, ", "))
		}
		writeJSON(w, refused.status, refused.body)
	case err != nil:
		crash(w, r)
	case out.body == nil:
		w.WriteHeader(out.status)
	default:
		writeJSON(w, out.status, out.body)
	}
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", typeJSON)
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(body) // fails only if the client has gone
}

// crash writes the response to a request that ends with an unhandled exception: status 500 to a GET. Every other method
// gets status 405, because authentik's error page supports only GET.
func crash(w http.ResponseWriter, r *http.Request) {
	writePage(w, r, http.StatusInternalServerError, "Server Error")
}

// pageNotFound writes the response to a request for a path that authentik does not have: status 404 to a GET. Every
// other method gets status 405, because authentik's page supports only GET.
func pageNotFound(w http.ResponseWriter, r *http.Request) {
	writePage(w, r, http.StatusNotFound, "Not Found")
}

// writePage writes an HTML page with this status and title in response to a GET, and status 405 in response to any
// other method.
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
