package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
)

// UnsentError tells that a request ended before it was sent, or sent again.
type UnsentError struct{ Cause error }

func (e *UnsentError) Error() string { return e.Cause.Error() }

func (e *UnsentError) Unwrap() error { return e.Cause }

// retryReason tells why a request may be repeated; empty means that it must not be. A POST is repeated only where it
// was not carried out, as far as the server knows.
func retryReason(request *http.Request, response *http.Response, err error) string {
	switch {
	case request.Method == http.MethodPost && mayBeDone(response, err) && (!isUnavailable(response) || AttemptsFrom(request.Context()).Once):
		return ""
	case err == nil && isPassing(response.StatusCode):
		return fmt.Sprintf("status %d", response.StatusCode)
	case err == nil || request.Context().Err() != nil || isFinal(err):
		return ""
	case isOptional(request.Context()) && isTimeout(err):
		return ""
	}
	return err.Error()
}

// optionalKey marks a context whose requests ask for what can be had in another way.
type optionalKey struct{}

// Optional is for a request that somebody waits for who can do without: where it hangs it is not repeated, else he would
// wait for five time-outs before he asks in the other way.
func Optional(ctx context.Context) context.Context {
	return context.WithValue(ctx, optionalKey{}, true)
}

func isOptional(ctx context.Context) bool { return ctx.Value(optionalKey{}) != nil }

func isTimeout(err error) bool {
	_, ok := errors.AsType[*TimeoutError](err)
	return ok
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
		return !NotSent(err)
	}
	return response.StatusCode == http.StatusBadGateway || response.StatusCode == http.StatusGatewayTimeout || isUnavailable(response)
}

// isUnavailable tells a server that says that it could not begin. A router in front of it says the same where its
// connection to the server broke, so what is repeated after it stays in doubt.
func isUnavailable(response *http.Response) bool {
	return response != nil && response.StatusCode == http.StatusServiceUnavailable
}

// isFinal tells that another attempt would end the same way.
func isFinal(err error) bool {
	var redirect *RedirectError
	var body *BodyError
	var dns *net.DNSError
	switch {
	case errors.As(err, &redirect), IsTLS(err), errors.Is(err, context.Canceled):
		return true
	case errors.As(err, &body):
		return body.TooLarge
	case errors.As(err, &dns):
		return dns.IsNotFound
	}
	return false
}

// IsTLS tells that client and server do not agree on certificates or do not both speak TLS.
func IsTLS(err error) bool {
	var certificate *tls.CertificateVerificationError
	// crypto/tls names its alerts so.
	return errors.As(err, &certificate) || SpeaksNoTLS(err) || hasOp(err, "remote error", "local error")
}

// SpeaksNoTLS tells that https met a server that answers in something else.
func SpeaksNoTLS(err error) bool {
	var record tls.RecordHeaderError
	return errors.As(err, &record)
}

// NotSent tells that the server certainly did not get the request.
func NotSent(err error) bool {
	var unsent *UnsentError
	return errors.As(err, &unsent)
}

func hasOp(err error, names ...string) bool {
	var op *net.OpError
	return errors.As(err, &op) && slices.Contains(names, op.Op)
}
