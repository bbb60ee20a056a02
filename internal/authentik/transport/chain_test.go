package transport

import (
	"io"
	"net/http"
)

// script is a transport that answers each attempt with the next step, and repeats the last step. It records the bodies
// that it received.
type script struct {
	steps  []any // an int is the status of a response; an error is returned instead of a response
	header http.Header
	bodies []string
}

func (s *script) RoundTrip(request *http.Request) (*http.Response, error) {
	body := ""
	if request.Body != nil {
		read, _ := io.ReadAll(request.Body)
		body = string(read)
	}
	step := s.steps[min(len(s.bodies), len(s.steps)-1)]
	s.bodies = append(s.bodies, body)
	if err, ok := step.(error); ok {
		return nil, err
	}
	return &http.Response{StatusCode: step.(int), Header: s.header, Body: http.NoBody, Request: request}, nil
}
