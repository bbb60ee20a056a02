package authentiksim

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

const (
	typeJSON = "application/json"
	typeHTML = "text/html; charset=utf-8"
)

// render writes the body that a view returned, or its error, as the response to the request.
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
	_ = encoder.Encode(body) // fails only if the client has gone
}

// Crash answers a request as authentik does after an unhandled exception. A GET gets status 500. Every other method gets
// status 405, because authentik's error page supports only GET.
func Crash(w http.ResponseWriter, r *http.Request) {
	writePage(w, r, http.StatusInternalServerError, "Server Error")
}

// pageNotFound answers a request for a path that authentik does not have. A GET gets status 404. Every other method
// gets status 405, because authentik's error page supports only GET.
func pageNotFound(w http.ResponseWriter, r *http.Request) {
	writePage(w, r, http.StatusNotFound, "Not Found")
}

// writePage answers a GET with an HTML page that has this status and title. It answers any other method with status
// 405 and an empty body.
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
