package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"slices"
)

// UnsentError tells that a request ended before it was sent, or sent again.
type UnsentError struct{ Cause error }

func (e *UnsentError) Error() string { return e.Cause.Error() }

func (e *UnsentError) Unwrap() error { return e.Cause }

// IsFinal tells that another attempt would end the same way.
func IsFinal(err error) bool {
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
