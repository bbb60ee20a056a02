package authentik

import (
	"log/slog"
	"net/http"
	"time"
)

// logTransport writes one line an attempt: no headers, no query, no body.
type logTransport struct {
	next  http.RoundTripper
	log   logFunc
	clean redactor
	now   func() time.Time
}

func (t *logTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	start := t.now()
	response, err := t.next.RoundTrip(request)
	line := []any{"method", request.Method, "path", t.clean.text(request.URL.Path),
		"duration_ms", t.now().Sub(start).Milliseconds()}
	if err != nil {
		t.log(request.Context(), slog.LevelDebug, "request failed", append(line, "error", redactFor(request.Context(), t.clean).line(err.Error(), longestDetail))...)
		return nil, err
	}
	line = append(line, "status", response.StatusCode,
		"request_id", redactFor(request.Context(), t.clean).line(response.Header.Get("X-authentik-Id"), longestRequestID))
	t.log(request.Context(), slog.LevelDebug, "request", line...)
	return response, nil
}
