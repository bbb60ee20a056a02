package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
)

// UnsentError is the error of a request that ended before it was sent.
type UnsentError struct{ Cause error }

func (e *UnsentError) Error() string { return e.Cause.Error() }

func (e *UnsentError) Unwrap() error { return e.Cause }

// NotSent reports whether the error shows that the server certainly did not receive the request.
func NotSent(err error) bool {
	_, is := errors.AsType[*UnsentError](err)
	return is
}

// IsPermanent reports whether another attempt would fail in the same way.
func IsPermanent(err error) bool {
	if errors.Is(err, errTooLarge) || errors.Is(err, context.Canceled) {
		return true
	}
	if _, is := errors.AsType[*RedirectError](err); is || isTLS(err) {
		return true
	}
	dns, is := errors.AsType[*net.DNSError](err)
	return is && dns.IsNotFound
}

// isTLS reports whether the server does not use TLS, or one side refused the certificate or TLS version of the other.
func isTLS(err error) bool {
	if _, is := errors.AsType[*tls.CertificateVerificationError](err); is {
		return true
	}
	if _, is := errors.AsType[tls.RecordHeaderError](err); is {
		return true
	}
	op, is := errors.AsType[*net.OpError](err)
	return is && (op.Op == "remote error" || op.Op == "local error") // crypto/tls reports TLS alerts with these names
}
