package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// MaxBody is the limit for the body of a response, in bytes after decompression: a body of this size is an error. Even
// a page with 100 stages is much smaller.
const MaxBody = 16 << 20

var errTooLarge = errors.New("the answer is too large")

// bodyLimit reads the whole body before it returns a response, so that an attempt whose body ends too early fails and
// can be repeated.
type bodyLimit struct {
	next  http.RoundTripper
	limit int64
}

// BodyError is the error of a response whose body was too large or ended too early.
type BodyError struct {
	// Status and RequestID are those of the response.
	Status    int
	RequestID string
	// Cause says how many bytes were read, and why reading stopped.
	Cause error
}

func (e *BodyError) Error() string { return e.Cause.Error() }

func (e *BodyError) Unwrap() error { return e.Cause }

func (t *bodyLimit) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := t.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(response.Body, t.limit))
	if int64(len(data)) == t.limit {
		err = errTooLarge
	}
	if err != nil {
		cause := fmt.Errorf("reading stopped after %d bytes: %w", len(data), err)
		return nil, &BodyError{response.StatusCode, response.Header.Get("X-authentik-Id"), cause}
	}
	mapStartupResponse(response, data)
	response.Body = io.NopCloser(bytes.NewReader(data))
	return response, nil
}

// mapStartupResponse changes the status of a response to 503 if the response means that authentik is starting. While
// authentik starts, its router answers requests for JSON with 200, a Retry-After header and an error in the body.
func mapStartupResponse(response *http.Response, body []byte) {
	if response.StatusCode != http.StatusOK || response.Header.Get("Retry-After") == "" {
		return
	}
	var content map[string]string // no object and no page of authentik fits into this type
	if json.Unmarshal(body, &content) == nil && content["error"] != "" {
		response.StatusCode, response.Status = http.StatusServiceUnavailable, "503 Service Unavailable"
	}
}
