package memhttp

import (
	"fmt"
	"io"
	"net/http"
)

// Script is an http.RoundTripper that answers each request with the next of its Steps, and all further requests with
// the last step.
type Script struct {
	Steps  []any // an int is the status of a response without a body; an error is returned instead of a response
	Header http.Header
	Bodies []string // the bodies that were received
}

// RoundTrip implements http.RoundTripper.
func (s *Script) RoundTrip(request *http.Request) (*http.Response, error) {
	body := ""
	if request.Body != nil {
		read, _ := io.ReadAll(request.Body)
		body = string(read)
	}
	step := s.Steps[min(len(s.Bodies), len(s.Steps)-1)]
	s.Bodies = append(s.Bodies, body)
	if err, ok := step.(error); ok {
		return nil, err
	}
	status, ok := step.(int)
	if !ok {
		return nil, fmt.Errorf("a step of the script is %T, want int or error", step)
	}
	return &http.Response{StatusCode: status, Header: s.Header, Body: http.NoBody, Request: request}, nil
}
