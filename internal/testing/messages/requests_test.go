package messages

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/fastpath"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// refusals returns the errors about refused requests, and about wrong responses of the server or of a proxy.
func refusals(t *testing.T) (all tfcore.Diagnostics) {
	const json = "application/json"
	// byProxy removes authentik's header from a response, as if a proxy sent the response.
	byProxy := func(answer http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Del("X-authentik-Id")
			answer(w, r)
		}
	}
	id := []string{"X-authentik-Id", requestID}
	apache := "<html><title>404 Not Found</title><h1>Not Found</h1>The requested URL was not found on this server. " +
		"<address>Apache Server at auth.example.com Port 443</address></html>"
	for _, answer := range []http.HandlerFunc{
		forbidden, authentiksim.Crash, authentiksim.CutJSON, authentiksim.Reset,
		authentiksim.Status(400, json, `{"host": ["Too long."], "name": ["Too short."], "port": ["Too odd."]}`, id...),
		authentiksim.Status(400, json, `{"name": ["This field must be unique."]}`, id...),
		authentiksim.Status(400, json, `{"non_field_errors": ["host is not reachable."]}`, id...),
		authentiksim.Status(400, json, `{"password": ["Too short."], "other": ["Too long."]}`, id...),
		notFound, byProxy(authentiksim.Status(404, "text/html", apache)),
		authentiksim.Status(405, json, `{"detail": "Method \"POST\" not allowed."}`, id...),
		authentiksim.Status(201, json, `{}`, id...), authentiksim.Status(201, json, `{"pk": 7}`, id...),
		authentiksim.Status(201, json, `{"pk": "7"`, id...), authentiksim.Status(201, json, `{"pk" 7}`, id...),
		authentiksim.Status(202, json, `{"pk": "7"}`, id...), authentiksim.Status(400, json, `{"pk": "7"}`, id...),
		authentiksim.Status(400, json, `{"pk": "7`, id...),
		authentiksim.Status(500, json, `{"detail": "Internal error."}`, id...), byProxy(authentiksim.HTMLPage(500)),
		byProxy(authentiksim.HTMLPage(401)), byProxy(authentiksim.HTMLPage(200)), byProxy(authentiksim.HTMLPage(502)),
		byProxy(authentiksim.HTMLPage(429)), byProxy(authentiksim.Oversized),
		authentiksim.Status(503, json, `{"detail": "authentik starting"}`, "Retry-After", "3600"),
		byProxy(authentiksim.Redirect(302, "/if/flow/login/")),
		byProxy(authentiksim.Redirect(302, "https://sso.example.com/")),
		byProxy(authentiksim.Redirect(301, "https://ak.example.com/api/v3/stages/email/")),
	} {
		s := newStage(t, email, "")
		s.fail("POST", "/stages/email/", answer)
		all = append(all, s.Apply(own).Errors()...)
	}
	s := newStage(t, email, "")
	s.fail("POST", "/stages/email/", func(w http.ResponseWriter, r *http.Request) {
		must(s.Server.Sim.Add("email", attributes{"name": "welcome-mail"}))
		authentiksim.Reset(w, r)
	})
	all = append(all, s.Apply(own).Errors()...)
	s = newStage(t, email, "")
	for _, answer := range []http.HandlerFunc{
		byProxy(authentiksim.Redirect(302, "/api/v3/stages/email/")), authentiksim.Status(200, json, `{}`, id...),
		authentiksim.Status(200, json, `{"pagination": {"next": 1}, "results": []}`, id...),
		authentiksim.Status(200, json, `{"pagination": {"next": 0}, "results": [{}]}`, id...),
	} {
		remove := s.Server.Sim.Inject(authentiksim.Fault{Path: "/stages/email/", Answer: answer})
		all = append(all, s.Import("welcome-mail")...)
		remove()
	}
	s.fail("POST", "/stages/email/", authentiksim.Status(400, json, `{"subject": ["Hi is too short."]}`, id...))
	all = append(all, s.Apply(with(own, "subject", "Hi"))...)
	s = newStage(t, email, "")
	s.fail("GET", "/admin/version/", forbidden) // the server hides its release
	s.fail("POST", "/stages/email/", authentiksim.Crash)
	all = append(all, s.Apply(own).Errors()...)
	// The response to the create is lost, so the provider searches for the stage with a GET. The provider cannot read the
	// password of the stage that it finds, so it sends all values again with a PUT. Either the GET or the PUT fails.
	for method, path := range map[string]string{"GET": "/stages/email/", "PUT": "/stages/email/*/"} {
		s := newStage(t, email, "")
		s.fail("GET", "/stages/all/", forbidden)
		s.Server.Sim.Inject(authentiksim.Fault{Method: "POST", Path: "/stages/email/", After: true,
			Answer: authentiksim.Reset})
		s.fail(method, path, forbidden)
		all = append(all, s.Apply(with(own, "username", "mailer", "password", "secret"))...)
	}
	return all
}

// unreachable returns the messages about failed connections, and about a few wrong responses. The function makes the
// error values itself, because a test cannot cause all these failures.
func unreachable(*testing.T) (all tfcore.Diagnostics) {
	unverified := func(problem error) error { return &tls.CertificateVerificationError{Err: problem} }
	dial := func(err error) error {
		return &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(203, 0, 113, 1), Port: 443}, Err: err}
	}
	unknown := &net.DNSError{Err: "no such host", Name: "auth.example.com", IsNotFound: true}
	for _, e := range []authentik.Error{
		{Cause: dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)), Attempts: 5, Elapsed: 3 * time.Second},
		{Cause: dial(os.NewSyscallError("connect", syscall.EHOSTUNREACH))},
		{Cause: dial(unknown)}, {Cause: fmt.Errorf("%w: 403 Forbidden", authentik.ErrProxyRefused)},
		{Cause: tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}},
		{Cause: &net.OpError{Op: "remote error", Err: errors.New("tls: bad certificate")}},
		{Cause: &net.OpError{Op: "proxyconnect", Net: "tcp", Err: unverified(x509.UnknownAuthorityError{})}},
		{Cause: unverified(x509.UnknownAuthorityError{})}, {Cause: unverified(x509.HostnameError{
			Certificate: &x509.Certificate{DNSNames: []string{"b.example.com", "c.example.com"}}, Host: "auth.example.com",
		})},
		{Cause: unverified(x509.HostnameError{Certificate: &x509.Certificate{}, Host: "auth.example.com"})},
		{Cause: unverified(x509.CertificateInvalidError{Reason: x509.Expired})},
		{Cause: unverified(x509.CertificateInvalidError{Reason: x509.NotAuthorizedToSign})},
		{Kind: authentik.ErrTimeout, Detail: "the limit is 30s: i/o timeout"},
		{Kind: authentik.ErrNotAuthentik, Status: 400, BaseURL: "http://auth.example.com:9443/api/v3",
			Detail: "the text “Client sent an HTTP request to an HTTPS server.”"},
		{Kind: authentik.ErrRedirected, Status: 302, Detail: "the target is http://auth.example.com",
			Cause: &authentik.RedirectError{}},
	} {
		failure := e
		failure.Method, failure.Path = http.MethodGet, "/admin/version/"
		if failure.BaseURL == "" {
			failure.BaseURL = "https://auth.example.com/api/v3"
		}
		if failure.Kind == nil {
			failure.Kind, failure.Detail = authentik.ErrUnreachable, failure.Cause.Error()
		}
		all = append(all, converted(diags.Errors(diags.Place{}, "read the release of authentik", &failure))...)
	}
	return all
}

// bugs returns the errors that only a bug in the provider can cause.
func bugs(t *testing.T) tfcore.Diagnostics {
	type model struct {
		Name types.String `tfsdk:"name"`
	}
	objects := fastpath.NewObjects[model](schema.Schema{
		Attributes: map[string]schema.Attribute{"name": schema.StringAttribute{Required: true}},
	})
	var loaded model
	object := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"name": tftypes.Number}}
	all := objects.Load(t.Context(), tftypes.NewValue(tftypes.Number, 1), &loaded)
	all.Append(objects.Load(t.Context(), tftypes.NewValue(object, map[string]tftypes.Value{
		"name": tftypes.NewValue(tftypes.Number, 1),
	}), &loaded)...)
	const report = ". This is a bug in the provider; please report it."
	err := tftypes.NewValue(tftypes.Number, 1).As(new(string))
	all.AddError("The provider cannot pass on a value", err.Error()+report)
	return converted(all)
}
