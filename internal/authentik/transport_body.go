package authentik

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// maxBody is far above the largest page of 100 stages and bounds what a compressed answer can unfold to.
const maxBody = 16 << 20

// bodyTransport reads the whole answer, so that a broken body is an error of the attempt and can be retried.
type bodyTransport struct {
	next  http.RoundTripper
	limit int64 // bytes, after decompression
}

// bodyError is an answer whose body was too large or broke off.
type bodyError struct {
	status    int
	requestID string
	received  int
	tooLarge  bool
	cause     error // nil where it was too large
}

func (e *bodyError) Error() string {
	if e.tooLarge {
		return fmt.Sprintf("the answer is larger than %d bytes", e.received)
	}
	return fmt.Sprintf("the answer broke off after %d bytes: %v", e.received, e.cause)
}

func (e *bodyError) Unwrap() error { return e.cause }

func (t *bodyTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := t.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(response.Body, t.limit+1))
	failure := &bodyError{status: response.StatusCode, requestID: response.Header.Get("X-authentik-Id"), cause: err}
	switch {
	case int64(len(data)) > t.limit && response.StatusCode >= http.StatusBadRequest:
		data = data[:longestRefusal] // a status tells enough, and of a page the beginning
	case int64(len(data)) > t.limit:
		failure.received, failure.tooLarge = int(t.limit), true
		return nil, failure
	case err != nil:
		failure.received = len(data)
		return nil, failure
	}
	unmask(response, data)
	response.Body = io.NopCloser(bytes.NewReader(data))
	return response, nil
}

// unmask gives an answer of authentik's router the status that it means: while authentik starts, the router answers
// requests for JSON with 200, Retry-After and an error.
func unmask(response *http.Response, body []byte) {
	if response.StatusCode != http.StatusOK || response.Header.Get("Retry-After") == "" {
		return
	}
	var said struct {
		Error      string          `json:"error"`
		PK         json.RawMessage `json:"pk"`
		Pagination json.RawMessage `json:"pagination"`
	}
	if json.Unmarshal(body, &said) == nil && said.Error != "" && said.PK == nil && said.Pagination == nil {
		response.StatusCode, response.Status = http.StatusServiceUnavailable, "503 Service Unavailable"
	}
}
