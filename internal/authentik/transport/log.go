package transport

import (
	"log/slog"
	"net/http"
	"time"
)

// requestLog writes one line an attempt: no headers, no query, no body.
type requestLog struct {
	next     http.RoundTripper
	log      LogFunc
	redactor Redactor
	now      func() time.Time
}

func (t *requestLog) RoundTrip(request *http.Request) (*http.Response, error) {
	start := t.now()
	response, err := t.next.RoundTrip(request)
	line := []any{"method", request.Method, "path", request.URL.Path,
		"duration_ms", t.now().Sub(start).Milliseconds()}
	if err != nil {
		t.log(request.Context(), slog.LevelDebug, "request failed", append(line, "error", RedactorFrom(request.Context(), t.redactor).Line(err.Error(), MaxDetail))...)
		return nil, err
	}
	line = append(line, "status", response.StatusCode,
		"request_id", RedactorFrom(request.Context(), t.redactor).Line(response.Header.Get("X-authentik-Id"), MaxRequestID))
	t.log(request.Context(), slog.LevelDebug, "request", line...)
	return response, nil
}
