package diags

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"syscall"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// adviceByKind contains what the user can do next if only the kind of the error is known.
var adviceByKind = map[error]string{
	authentik.ErrNotFound: "It does not exist any more, or this token may not see it.",
	authentik.ErrUnauthenticated: "Check that the token has not expired, that its intent is API Token (api), and that " +
		"it belongs to this server.",
	authentik.ErrForbidden: "Grant the permission to a role of the token's user.",
	authentik.ErrCrashed:   "Nothing was saved. The log of the server has the reason.",
	authentik.ErrNotAuthentik: "Check that the url is the address of authentik itself, and that nothing in front of it, " +
		"such as a login page or a proxy, answers in its place.",
	authentik.ErrMalformed: "Something between this machine and authentik may cut or change responses.",
	authentik.ErrRedirected: "Check that the url is the address of authentik itself, and that a proxy in front of it " +
		"sends X-Forwarded-Proto.",
	authentik.ErrTimeout: "Check the address and the load of the server, or allow more time with request_timeout.",
	authentik.ErrUnreachable: "Check the url, the network, the proxy settings of this machine and, if the server wants " +
		"one, client_certificate.",
	authentik.ErrUnavailable: "Try again later. The log of the server, or of the proxy in front of it, has the reason.",
}

// advice returns what the user can do about a failed request. It returns an empty text if the message of the server is
// enough.
func advice(e *authentik.Error) string {
	switch {
	case errors.Is(e, authentik.ErrRedirected) && e.BaseURL != "":
		return "Configure url = \"" + e.BaseURL + "\" if authentik is there."
	case errors.Is(e, authentik.ErrRedirected) && e.IsLogin:
		return "A proxy in front of authentik that asks for a login does this. Let the path /api/v3/ through it, or put " +
			"what it asks for into headers."
	case errors.Is(e, authentik.ErrForbidden) && len(e.Permissions()) > 0:
		return fmt.Sprintf("Grant %s to a role of the token's user.", Permission(e))
	case errors.Is(e, authentik.ErrUnreachable):
		if text := tlsAdvice(e); text != "" {
			return text
		}
		if errors.Is(e, syscall.ECONNREFUSED) {
			return "Nothing listens at this address. Check that the server runs, and the host and port of the url."
		}
	case errors.Is(e, authentik.ErrNotAuthentik) && isHTTPToTLS(e):
		return "The server speaks TLS on this port: write https:// in the url."
	}
	if text := adviceByStatus(e); text != "" {
		return text
	}
	return adviceByKind[e.Kind]
}

// Permission returns the names of the permissions that a request needs. It returns an empty text if they are not known.
func Permission(e *authentik.Error) string { return strings.Join(e.Permissions(), " and ") }

// adviceByStatus returns the advice for statuses for which the kind of the error does not say enough. It returns an
// empty text for other statuses.
func adviceByStatus(e *authentik.Error) string {
	switch {
	case errors.Is(e, authentik.ErrNotAuthentik) && e.Status == http.StatusUnauthorized:
		return "authentik refuses with 403, so this is a proxy in front of it. What it asks for can go into headers."
	case e.Kind == nil && e.Status == http.StatusMethodNotAllowed:
		return "This address does not take such a request. Nothing was saved."
	case e.Status == http.StatusInternalServerError && e.RequestID != "":
		return "The log of the server has the reason, in the lines with the request id."
	case e.Status == http.StatusInternalServerError:
		return "The log of the server, or of the proxy in front of it, has the reason at the time of this request."
	}
	return ""
}

// isHTTPToTLS reports whether a web server answered an http request with the message that it expects https. The common
// web servers send such a page.
func isHTTPToTLS(e *authentik.Error) bool {
	return e.Status == http.StatusBadRequest && strings.HasPrefix(e.URL, "http://") && strings.Contains(e.Detail, "HTTPS")
}

// asCause returns the cause of a failed request if it is an error of type E, or false if it is not.
func asCause[E error](e *authentik.Error) (E, bool) { return errors.AsType[E](e.Cause) }
