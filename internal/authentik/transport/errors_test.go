package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
)

func TestPermanentErrors(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		want bool
	}{
		"redirect":              {&RedirectError{}, true},
		"too large":             {&BodyError{TooLarge: true}, true},
		"cut":                   {&BodyError{Cause: io.ErrUnexpectedEOF}, false},
		"cancelled":             {context.Canceled, true},
		"time-out":              {&TimeoutError{}, false},
		"unknown host":          {&UnsentError{&net.DNSError{IsNotFound: true}}, true},
		"slow name server":      {&UnsentError{&net.DNSError{IsTemporary: true}}, false},
		"untrusted certificate": {&tls.CertificateVerificationError{Err: errors.New("x")}, true},
		"no TLS":                {tls.RecordHeaderError{}, true},
		"refused certificate":   {&net.OpError{Op: "remote error", Err: errors.New("x")}, true},
		"refused connection":    {&net.OpError{Op: "dial", Err: errors.New("x")}, false},
	} {
		if got := IsPermanent(fmt.Errorf("wrapped: %w", test.err)); got != test.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}
