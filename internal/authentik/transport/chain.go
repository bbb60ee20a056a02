// Package transport contains the chain of http.RoundTrippers that the client uses. It handles HTTP and secrets, and
// does not depend on authentik's objects.
package transport

import (
	"context"
	"maps"
	"net/http"
	"time"
)

// LogFunc writes one line with these fields to the log.
type LogFunc func(ctx context.Context, message string, fields ...map[string]any)

// Chain returns a transport that passes each request through these transports, from the first to the last:
//
//	timeout     limits the time of one attempt, including the body of its response
//	requestLog  writes one line to the log for each attempt
//	bodyLimit   reads the whole response, up to a limit; an incomplete response is an error of the attempt
//	headers     adds the credentials, the extra headers and the user agent
//	redirects   follows redirects that are safe to follow
//	network     sends the request over a pooled connection
//
// No transport changes the request that it receives. A transport that must change something passes on a copy.
func Chain(
	network http.RoundTripper, added http.Header, limit time.Duration, log LogFunc, redactor Redactor,
) http.RoundTripper {
	var next http.RoundTripper = &redirects{next: network}
	next = &headers{next: next, headers: added}
	next = &bodyLimit{next: next, limit: MaxBody}
	next = &requestLog{next: next, log: log, redactor: redactor}
	return &timeout{next: next, timeout: limit}
}

type headers struct {
	next    http.RoundTripper
	headers http.Header
}

func (t *headers) RoundTrip(request *http.Request) (*http.Response, error) {
	copied := request.Clone(request.Context())
	maps.Copy(copied.Header, t.headers)
	if host := t.headers.Get("Host"); host != "" {
		copied.Host = host // net/http ignores a Host in copied.Header
	}
	return t.next.RoundTrip(copied)
}

// requestLog writes one line to the log for each attempt. The line contains no header other than the request id, no
// query and no body.
type requestLog struct {
	next     http.RoundTripper
	log      LogFunc
	redactor Redactor
}

func (t *requestLog) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx, start := request.Context(), time.Now()
	response, err := t.next.RoundTrip(request)
	redactor := RedactorFrom(ctx, t.redactor)
	line := map[string]any{
		"method": request.Method, "path": request.URL.Path, "duration_ms": time.Since(start).Milliseconds(),
	}
	if err != nil {
		line["error"] = redactor.Line(err.Error(), MaxDetail)
		t.log(ctx, "request failed", line)
		return nil, err
	}
	line["status"] = response.StatusCode
	line["request_id"] = redactor.Line(response.Header.Get("X-authentik-Id"), MaxRequestID)
	t.log(ctx, "request", line)
	return response, nil
}
