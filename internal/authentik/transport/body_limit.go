package transport

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// MaxErrorBody is far above what authentik says of all fields of a stage, in bytes.
const MaxErrorBody = 64 << 10

// MaxBody is far above the largest page of 100 stages. It bounds what a compressed response can grow to, in bytes.
const MaxBody = 16 << 20

// bodyLimit reads the whole response, so that a broken body is an error of the attempt and can be retried.
type bodyLimit struct {
	next  http.RoundTripper
	limit int64 // bytes, after decompression
}

// BodyError is a response whose body was too large or broke off.
type BodyError struct {
	// Status and RequestID of the response.
	Status    int
	RequestID string
	// Received is the number of bytes that were read.
	Received int
	// TooLarge reports whether there were more of them than allowed.
	TooLarge bool
	// Cause is nil if it was too large.
	Cause error
}

func (e *BodyError) Error() string {
	if e.TooLarge {
		return fmt.Sprintf("the answer is larger than %d bytes", e.Received)
	}
	return fmt.Sprintf("the answer broke off after %d bytes: %v", e.Received, e.Cause)
}

func (e *BodyError) Unwrap() error { return e.Cause }

func (t *bodyLimit) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := t.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(response.Body, t.limit+1))
	failure := &BodyError{Status: response.StatusCode, RequestID: response.Header.Get("X-authentik-Id"), Cause: err}
	switch {
	case int64(len(data)) > t.limit && response.StatusCode >= http.StatusBadRequest:
		data = data[:min(MaxErrorBody, t.limit)] // the status and the beginning of the page are enough
	case int64(len(data)) > t.limit:
		failure.Received, failure.TooLarge = int(t.limit), true
		return nil, failure
	case err != nil:
		failure.Received = len(data)
		return nil, failure
	}
	mapStartupResponse(response, data)
	response.Body = io.NopCloser(bytes.NewReader(data))
	return response, nil
}

// mapStartupResponse gives a response of authentik's router the status that it means: while authentik starts, the router
// answers requests for JSON with 200, Retry-After and an error.
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
