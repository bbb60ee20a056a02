package transport

import (
	"log/slog"
	"net/http"
	"time"
)

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
	line := []any{"method", request.Method, "path", request.URL.Path, "duration_ms", time.Since(start).Milliseconds()}
	if err != nil {
		t.log(ctx, slog.LevelDebug, "request failed", append(line, "error", redactor.Line(err.Error(), MaxDetail))...)
		return nil, err
	}
	id := redactor.Line(response.Header.Get("X-authentik-Id"), MaxRequestID)
	t.log(ctx, slog.LevelDebug, "request", append(line, "status", response.StatusCode, "request_id", id)...)
	return response, nil
}
