package transport

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// MaxErrorBody limits how many bytes of an error response the client uses. Even an error response with messages about
// all fields of a stage is much smaller.
const MaxErrorBody = 64 << 10

// MaxBody is the largest accepted body of a response after decompression, in bytes. Even a page with 100 stages is much
// smaller.
const MaxBody = 16 << 20

// bodyLimit reads the whole body before it returns a response. If the body ends too early, the attempt fails and can be
// repeated.
type bodyLimit struct {
	next  http.RoundTripper
	limit int64
}

// BodyError is the error of a response whose body was too large or ended too early.
type BodyError struct {
	// Status and RequestID are those of the response.
	Status    int
	RequestID string
	// Received is the number of bytes that were read.
	Received int
	// Cause is the error of the read that failed. It is nil if the body was too large.
	Cause error
}

func (e *BodyError) Error() string {
	if e.Cause == nil {
		return fmt.Sprintf("the answer is larger than %d bytes", e.Received)
	}
	return fmt.Sprintf("the answer ended after %d bytes: %v", e.Received, e.Cause)
}

func (e *BodyError) Unwrap() error { return e.Cause }

func (t *bodyLimit) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := t.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(response.Body, t.limit+1))
	isTooLarge := int64(len(data)) > t.limit
	data = data[:min(int64(len(data)), t.limit)]
	switch {
	case isTooLarge && response.StatusCode >= http.StatusBadRequest:
		data = data[:min(len(data), MaxErrorBody)] // a part of the body of an error response is enough
	case isTooLarge || err != nil:
		return nil, &BodyError{response.StatusCode, response.Header.Get("X-authentik-Id"), len(data), err}
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
	var content struct {
		Error      string          `json:"error"`
		PK         json.RawMessage `json:"pk"`
		Pagination json.RawMessage `json:"pagination"`
	}
	if json.Unmarshal(body, &content) == nil && content.Error != "" && content.PK == nil && content.Pagination == nil {
		response.StatusCode, response.Status = http.StatusServiceUnavailable, "503 Service Unavailable"
	}
}
