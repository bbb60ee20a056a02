package diags

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// TestExplainSaysWhatHappenedAndWhatToDo checks that Explain says what happened, what to do next, and how to find the
// request in the server's log.
func TestExplainSaysWhatHappenedAndWhatToDo(t *testing.T) {
	for name, test := range map[string]struct {
		err  authentik.Error
		want string // what Explain adds to the text of the error
	}{
		"refused field": {authentik.Error{Status: 400, RequestID: "r", Server: &authentik.Capabilities{
			Release: authentik.Release{Year: 2026, Month: 2, Patch: 2}, Known: true,
		}}, "(request id r; authentik 2026.2.2)"},
		"refused field on a server with a hidden release": {
			authentik.Error{Status: 400, Server: &authentik.Capabilities{Release: authentik.NewestRelease}},
			"(the server does not show its release; 2026.8.2 was assumed)"},
		"missing object on a server with a hidden release": {authentik.Error{Kind: authentik.ErrNotFound, Status: 404,
			Server: &authentik.Capabilities{Release: authentik.NewestRelease}},
			"It no longer exists, or the token may not see it: check the token's permissions."},
		"crash": {authentik.Error{Kind: authentik.ErrCrashed, Status: 405, RequestID: "r"},
			"Nothing was saved. The log of the server has the reason. (request id r)"},
		"status 500 of authentik": {authentik.Error{Kind: authentik.ErrUnavailable, Status: 500, RequestID: "r"},
			"The log of the server has the reason, in the lines with the request id. (request id r)"},
		"status 500 of a proxy": {authentik.Error{Kind: authentik.ErrUnavailable, Status: 500},
			"The log of the server, or of the proxy in front of it, has the reason at the time of this request."},
		"permission to create": {authentik.Error{Kind: authentik.ErrForbidden, Status: 403, Path: "/stages/email/"},
			"Grant authentik_stages_email.add_emailstage and authentik_stages_email.view_emailstage to a role of the " +
				"token's user."},
		"permission to read": {authentik.Error{Kind: authentik.ErrForbidden, Status: 403, Method: "GET",
			Path: "/stages/email/"},
			"Grant authentik_stages_email.view_emailstage to a role of the token's user. To manage stages, also grant " +
				"add_emailstage, change_emailstage and delete_emailstage of authentik_stages_email."},
		"permission to send a recovery mail": {authentik.Error{Kind: authentik.ErrForbidden, Status: 403, Method: "POST",
			Path: "/core/users/1/recovery_email/"},
			"Grant authentik_core.reset_user_password and authentik_stages_email.view_emailstage to a role of the token's " +
				"user."},
		"update of a missing object": {authentik.Error{Kind: authentik.ErrNotFound, Status: 404, Method: "PUT"},
			"It no longer exists, or the token may not see it: check the token's permissions. Run plan again to create it."},
		"unknown permission": {authentik.Error{Kind: authentik.ErrForbidden, Status: 403, Path: "/providers/all/"},
			"Grant the permission to a role of the token's user."},
		"status 405": {authentik.Error{Status: 405},
			"The server does not support this request at this address. Nothing was saved. Check that the url is the address " +
				"of authentik itself."},
		"redirect to a login": {authentik.Error{Kind: authentik.ErrRedirected,
			Cause: &authentik.RedirectError{IsLogin: true}},
			"A proxy in front of authentik requires a login. Let the path /api/v3/ through the proxy, or write what the " +
				"proxy requires into headers."},
		"redirect to authentik": {authentik.Error{Kind: authentik.ErrRedirected,
			Cause: &authentik.RedirectError{BaseURL: "https://b.test"}},
			`Configure url = "https://b.test" if authentik is there.`},
		"proxy that asks for a login": {authentik.Error{Kind: authentik.ErrNotAuthentik, Status: 401},
			"authentik itself answers 403, so a proxy in front of it sent this response. Write what the proxy requires " +
				"into headers."},
		"proxy of an environment variable": {authentik.Error{Kind: authentik.ErrUnreachable,
			Proxy: "p:1 (environment variable https_proxy)"},
			"The request went through the proxy p:1 (environment variable https_proxy). NO_PROXY lists the hosts that " +
				"are reached without a proxy. Check the url, the network, the proxy settings of this machine and, if the server " +
				"wants one, client_certificate."},
		"three attempts": {authentik.Error{Kind: authentik.ErrUnavailable, Status: 503, Attempts: 3,
			Elapsed: 121 * time.Second, RetryAfter: time.Hour},
			"The request was sent 3 times within 2m1s. The server asks for a wait of 1h0m0s (Retry-After), but the " +
				"provider waits at most 1m0s at a time. Try again later. The log of the server, or of the proxy in front of it, " +
				"has the reason."},
		"too many requests": {authentik.Error{Kind: authentik.ErrUnavailable, Status: 429},
			"The server limits the number of requests. Try again later, or with a lower -parallelism."},
		"cancelled": {authentik.Error{Detail: "it was cancelled"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if test.err.URL = "https://a.test/x/"; test.err.Method == "" {
				test.err.Method = "POST"
			}
			want := strings.TrimSpace(test.err.Error() + ".\n" + test.want)
			if diff := cmp.Diff(want, Explain(&test.err)); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
	if got := Explain(errors.New("another error")); got != "another error" {
		t.Errorf("got %q", got)
	}
}

func TestExplainNamesHTTPSForATLSPort(t *testing.T) {
	for url, want := range map[string]bool{"http://a.test/x/": true, "https://a.test/x/": false} {
		e := &authentik.Error{Kind: authentik.ErrNotAuthentik, Status: 400, URL: url,
			Detail: "the text “Client sent an HTTP request to an HTTPS server”"}
		if got := strings.Contains(Explain(e), "write https:// in the url"); got != want {
			t.Errorf("the advice for %s is: %s", url, Explain(e))
		}
	}
}

// TestExplainAdvisesAboutTLSErrors checks the advice about a failed TLS handshake. The advice depends only on the types
// of the wrapped errors, not on their texts.
func TestExplainAdvisesAboutTLSErrors(t *testing.T) {
	unverified := func(err error) error { return &tls.CertificateVerificationError{Err: err} }
	for name, test := range map[string]struct {
		cause error
		want  string
	}{
		"server without TLS": {tls.RecordHeaderError{}, "does not speak TLS on this port: write http://"},
		"certificate of an unknown authority": {
			unverified(x509.UnknownAuthorityError{}), "ca_certificate (or AUTHENTIK_CA_CERTIFICATE)",
		},
		"certificate of other names": {unverified(x509.HostnameError{Host: "127.0.0.1",
			Certificate: &x509.Certificate{DNSNames: []string{"b.test", "c.test"}}}),
			"is for b.test, c.test: write one of its names"},
		"certificate without names": {
			unverified(x509.HostnameError{Certificate: &x509.Certificate{}}), "is for another host",
		},
		"expired certificate": {unverified(x509.CertificateInvalidError{Reason: x509.Expired}),
			"Renew the server's certificate, or set the clock"},
		"certificate that must not sign": {unverified(x509.CertificateInvalidError{Reason: x509.NotAuthorizedToSign}),
			"Check the server's certificate"},
		"TLS alert of the server": {&net.OpError{Op: "remote error", Err: errors.New("tls: bad certificate")},
			"client_certificate and client_key"},
		"untrusted certificate of a proxy": {&net.OpError{Op: "proxyconnect", Err: unverified(x509.UnknownAuthorityError{})},
			"The TLS handshake with the proxy failed"},
		"unknown host":         {&net.DNSError{IsNotFound: true}, "cannot find the host of the url"},
		"refused connection":   {&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, "Nothing listens at this address"},
		"no route to the host": {&net.OpError{Op: "dial", Err: errors.New("no route to host")}, "Check the url, the network"},
	} {
		e := &authentik.Error{Kind: authentik.ErrUnreachable, Cause: fmt.Errorf("wrapped: %w", test.cause)}
		if got := Explain(e); !strings.Contains(got, test.want) {
			t.Errorf("%s: want %q, got %s", name, test.want, got)
		}
	}
}
