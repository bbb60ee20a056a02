package authentik

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	firstBackoff   = 500 * time.Millisecond
	longestBackoff = 15 * time.Second
	// longestWait caps Retry-After: a proxy in maintenance may ask for an hour.
	longestWait = 60 * time.Second
	// quietWait is how long a wait may be without a word in the log.
	quietWait = 3 * time.Second
	// retryBudget is the age of a request after which no further attempt begins.
	retryBudget = 3 * time.Minute
)

// retryTransport repeats what is safe to repeat, with exponential backoff and full jitter.
type retryTransport struct {
	next    http.RoundTripper
	retries int
	log     logFunc
	clean   redactor
	pause   pause
}

func (t *retryTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := request.Context().Err(); err != nil {
		return nil, &unsentError{cause: err}
	}
	start := t.pause.now()
	for attempt := 0; ; attempt++ {
		current, err := rewound(request, attempt)
		if err != nil {
			return nil, err
		}
		response, err := t.next.RoundTrip(current)
		reason := retryReason(request, response, err)
		if reason == "" || attempt >= t.retries {
			return response, err
		}
		wait := t.wait(attempt, response)
		if t.pause.now().Sub(start)+wait > retryBudget {
			return response, err
		}
		if doubt, ok := request.Context().Value(doubtKey{}).(*bool); ok && mayBeDone(response, err) {
			*doubt = true
		}
		t.announce(request.Context(), request.Method, request.URL.Path, attempt, wait, reason)
		if err := t.rest(request, response, wait); err != nil {
			return nil, err
		}
	}
}

// unsentError tells that a request ended before it was sent, or sent again.
type unsentError struct{ cause error }

func (e *unsentError) Error() string { return e.cause.Error() }

func (e *unsentError) Unwrap() error { return e.cause }

// rest lets go of the answer, if there was one, and waits. A POST that is cancelled in a wait was not carried out, for
// it waits only then.
func (t *retryTransport) rest(request *http.Request, response *http.Response, wait time.Duration) error {
	if response != nil {
		discard(response)
	}
	err := t.pause.sleep(request.Context(), wait)
	if err != nil && request.Method == http.MethodPost {
		return &unsentError{cause: err}
	}
	return err
}

// rewound is the request with its body at the beginning again.
func rewound(request *http.Request, attempt int) (*http.Request, error) {
	if attempt == 0 || request.GetBody == nil {
		return request, nil
	}
	body, err := request.GetBody()
	if err != nil {
		return nil, err
	}
	again := request.Clone(request.Context())
	again.Body = body
	return again, nil
}

func (t *retryTransport) wait(attempt int, response *http.Response) time.Duration {
	backoff := min(firstBackoff<<min(attempt, 10), longestBackoff)
	if asked := retryAfter(response, t.pause.now()); asked > 0 {
		// A little jitter, else everybody who was sent away comes back at the same moment.
		return min(asked, longestWait) + t.pause.jitter(firstBackoff)
	}
	return t.pause.jitter(backoff)
}

// announce tells people why nothing seems to happen.
func (t *retryTransport) announce(ctx context.Context, method, path string, attempt int, wait time.Duration, reason string) {
	level := slog.LevelDebug
	if wait > quietWait {
		level = slog.LevelWarn
	}
	t.log(ctx, level, "waiting before the request is repeated",
		"method", method, "path", t.clean.text(path),
		"retry", attempt+1, "of", t.retries, "wait", wait.Round(time.Millisecond).String(),
		"reason", redactFor(ctx, t.clean).text(reason))
}

// retryAfter reads seconds or an HTTP date (RFC 9110, 10.2.3); 0 where there is none or it is over.
func retryAfter(response *http.Response, now time.Time) time.Duration {
	if response == nil {
		return 0
	}
	value := strings.TrimSpace(response.Header.Get("Retry-After"))
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil {
		return time.Duration(max(seconds, 0)) * time.Second
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(date.Sub(now), 0)
	}
	return 0
}

// retryReason tells why a request may be repeated; empty means that it must not be. A POST is repeated only where it
// was certainly not carried out.
func retryReason(request *http.Request, response *http.Response, err error) string {
	switch {
	case request.Method == http.MethodPost && mayBeDone(response, err):
		return ""
	case err == nil && isPassing(response.StatusCode):
		return fmt.Sprintf("status %d", response.StatusCode)
	case err == nil || request.Context().Err() != nil || isFinal(err):
		return ""
	}
	return err.Error()
}

// isPassing tells a status that another attempt may not meet.
func isPassing(status int) bool {
	switch status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// mayBeDone tells of an attempt worth repeating whether it may have been carried out.
func mayBeDone(response *http.Response, err error) bool {
	if err != nil {
		return !neverSent(err)
	}
	return response.StatusCode == http.StatusBadGateway || response.StatusCode == http.StatusGatewayTimeout
}

// isFinal tells that another attempt would end the same way.
func isFinal(err error) bool {
	var redirect *redirectError
	var body *bodyError
	var dns *net.DNSError
	switch {
	case errors.As(err, &redirect), looksLikeTLS(err), errors.Is(err, context.Canceled):
		return true
	case errors.As(err, &body):
		return body.tooLarge
	case errors.As(err, &dns):
		return dns.IsNotFound
	}
	return false
}

// looksLikeTLS tells that client and server do not agree on certificates or do not both speak TLS.
func looksLikeTLS(err error) bool {
	return isUntrusted(err) || hasOp(err, "remote error", "local error") // crypto/tls names its alerts so
}

// speaksNoTLS tells that https met a server that answers in something else.
func speaksNoTLS(err error) bool {
	var record tls.RecordHeaderError
	return errors.As(err, &record)
}

// isUntrusted tells that the handshake failed on this side.
func isUntrusted(err error) bool {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.As(err, &certificate) || errors.As(err, &record)
}

// neverSent tells that the server certainly did not get the request: there was no connection to send it on. An alert
// of the server does not count, it may come late.
func neverSent(err error) bool {
	var unsent *unsentError
	return errors.As(err, &unsent) || hasOp(err, "dial", "proxyconnect") || isUntrusted(err)
}

func hasOp(err error, names ...string) bool {
	var op *net.OpError
	return errors.As(err, &op) && slices.Contains(names, op.Op)
}
