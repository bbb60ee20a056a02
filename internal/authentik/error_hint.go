package authentik

import (
	"errors"
	"net/http"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

var hints = map[error]string{
	ErrNotFound: "It is gone, or this token may not see it",
	ErrUnauthenticated: "Check that the token has not expired, that its intent is api, and that it belongs to this " +
		"server",
	ErrForbidden: "Grant the permission to a role of the user whom the token belongs to",
	ErrCrashed:   "Nothing was saved; the reason stands in the log of the server",
	ErrNotAuthentik: "Check that the url is the address of authentik itself and that nothing in front of it, such as a " +
		"login page or a proxy, answers in its place",
	ErrMalformed: "Something between here and authentik may cut or change answers",
	ErrTimeout:   "Check the address and the load of the server, or allow it more time with request_timeout",
	ErrUnreachable: "Check the url, the network, the proxy settings of this machine and, where the server wants one, " +
		"client_certificate",
	ErrUnavailable: "Try again later; the log of the server, or of the proxy in front of it, has the reason",
}

// hint is what to do next; empty for a refusal that explains itself.
func (e *Error) hint() string {
	var redirect *transport.RedirectError
	switch {
	case errors.As(e.Cause, &redirect) && redirect.IsLogin:
		return "A proxy in front of authentik that asks for a login does this: let the path " + apiPath + "/ through it, or put what it asks " +
			"for into headers"
	case redirect != nil && redirect.BaseURL != "":
		return "Configure url = " + redirect.BaseURL + " if authentik is there"
	case e.Kind == ErrRedirected:
		return "Check that the url is the address of authentik itself, and that a proxy in front of it sends X-Forwarded-Proto"
	case e.Kind == ErrUnauthenticated && e.ByHeader:
		return "Check the Authorization in headers, which stands in for a token: authentik takes Bearer, a blank and an API token"
	case e.Kind == ErrForbidden && e.Permission() != "":
		return "Grant " + e.Permission() + " to a role of the user whom the token belongs to"
	case e.Kind == ErrUnreachable && transport.IsTLS(e.Cause):
		return tlsHint(e.Cause)
	case e.Kind == ErrUnreachable && e.isUnsent:
		return "Check the url, the network and the proxy settings of this machine"
	}
	return e.statusHint()
}

// statusHint goes by the status where the kind says too little.
func (e *Error) statusHint() string {
	switch {
	case e.Kind == ErrNotAuthentik && e.Status == http.StatusBadRequest && strings.HasPrefix(e.URL, "http://") &&
		strings.Contains(e.Detail, "HTTPS"):
		return "The server speaks TLS on this port: write https:// in the url"
	case e.Kind == ErrNotAuthentik && e.Status == http.StatusUnauthorized:
		return "authentik refuses with 403, so this is a proxy in front of it; what it asks for can go into headers"
	case e.Kind == nil && e.Status == http.StatusMethodNotAllowed:
		return "The request was not made for this address; nothing was saved"
	case e.Status == http.StatusInternalServerError && e.RequestID != "":
		return "The server failed at this: its log has the reason, in the lines with the request id"
	case e.Status == http.StatusInternalServerError:
		return "The server, or a proxy in front of it, failed at this: the log of the one that did has the reason, at the time of this request"
	}
	return hints[e.Kind]
}
