package diags

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// adviceByKind contains what the user can do about an error, if the function `advice` has no more specific text.
var adviceByKind = map[error]string{
	authentik.ErrNotFound: "An object that this request names does not exist, or the token may not see it: check the " +
		"token's permissions.",
	authentik.ErrUnauthenticated: "Check that the token has not expired, that its intent is API Token (api), and that " +
		"it belongs to this server.",
	authentik.ErrForbidden:    "Grant the permission to a role of the token's user.",
	authentik.ErrCrashed:      "This request changed nothing. The log of the server has the reason.",
	authentik.ErrNotAuthentik: "Check " + theURL,
	authentik.ErrMalformed: "Check whether something between this machine and authentik, such as a proxy, cuts or " +
		"changes responses.",
	authentik.ErrRedirected: "Check that the url is the address of authentik itself, and that a proxy in front of it " +
		"sends X-Forwarded-Proto.",
	authentik.ErrTimeout: "Check the address and the load of the server, and the proxy in HTTPS_PROXY or HTTP_PROXY if " +
		"one is set. Or allow more time with request_timeout.",
	authentik.ErrUnreachable: "Check the url, the network, the proxy settings of this machine and, if the server " +
		"requires one, client_certificate.",
	authentik.ErrUnavailable: "Try again later. The log of the server, or of the proxy in front of it, has the reason.",
}

const theURL = "that the url is the address of authentik itself, and that nothing in front of it, such as a login " +
	"page or a proxy, answers in its place."

// advice returns what the user can do about a failed request, or "" if the message of the server is enough.
func advice(e *authentik.Error) string {
	is := func(kind error) bool { return errors.Is(e, kind) }
	redirect, _ := errors.AsType[*authentik.RedirectError](e.Cause)
	switch {
	case redirect != nil && redirect.BaseURL != "":
		return "Configure url = \"" + redirect.BaseURL + "\" if authentik is there."
	case redirect != nil && redirect.IsLogin:
		return "A proxy in front of authentik requires a login. Let the path /api/v3/ through the proxy, or write what the " +
			"proxy requires into headers."
	case e.HasOtherValues:
		return "Something else created or changed the object: plan and apply again."
	case is(authentik.ErrNotFound) && e.Method == http.MethodPut:
		return "The stage no longer exists, or the token may not see it: check the token's permissions. If it is gone, " +
			"plan and apply again: Terraform then creates it."
	case is(authentik.ErrForbidden) && len(e.Permissions()) > 0:
		return "Grant " + strings.Join(e.Permissions(), " and ") + " to a role of the token's user." +
			managingAdvice(e)
	case is(authentik.ErrUnreachable) && connectionAdvice(e) != "":
		return connectionAdvice(e)
	case is(authentik.ErrUnreachable) && isUnknownHost(e):
		return "This machine cannot find the host of the url: check its spelling and the DNS."
	case is(authentik.ErrUnreachable) && errors.Is(e, syscall.ECONNREFUSED):
		return "Nothing listens at this address. Check that the server runs, and the host and port of the url."
	case is(authentik.ErrNotAuthentik) && isHTTPToTLS(e):
		return "The server supports only TLS on this port: write https:// in the url."
	case is(authentik.ErrNotAuthentik) && e.Status == http.StatusUnauthorized:
		return "authentik never answers with status 401, so a proxy in front of it sent this response. Write what the " +
			"proxy requires into headers."
	case is(authentik.ErrNotAuthentik) && e.Model() == authentik.AuthenticatorEmailModel:
		return "authentik has authenticator email stages only " + authentik.AuthenticatorEmail.Requirement() +
			": if the server is older, upgrade it. Otherwise check " + theURL
	case e.Status == http.StatusTooManyRequests:
		return "The server limits the number of requests. Try again later, or with a lower -parallelism."
	case e.Kind == nil && e.Status == http.StatusMethodNotAllowed:
		return "The server does not support this request at this address. It changed nothing. Check that the url is the " +
			"address of authentik itself."
	case e.Status == http.StatusInternalServerError && e.RequestID != "":
		return "The log of the server has the reason, in the lines with the request id."
	case e.Status == http.StatusInternalServerError:
		return "The log of the server, or of the proxy in front of it, has the reason at the time of this request."
	}
	return adviceByKind[e.Kind]
}

// managingAdvice returns a sentence with the permissions to create, update and destroy stages, if the failed request is
// a GET of a stage. Whoever grants the missing permission can grant these too. For any other request, managingAdvice
// returns an empty text.
func managingAdvice(e *authentik.Error) string {
	app, model, _ := strings.Cut(e.Model(), ".")
	if e.Method != http.MethodGet || resourceTypes[e.Model()] == "" {
		return ""
	}
	return fmt.Sprintf(" To manage stages, also grant add_%[2]s, change_%[2]s and delete_%[2]s of %[1]s.", app, model)
}

func isUnknownHost(e *authentik.Error) bool {
	lookup, ok := errors.AsType[*net.DNSError](e.Cause)
	return ok && lookup.IsNotFound
}

// isHTTPToTLS reports whether the request was sent with http to a port that expects https. Common web servers answer
// such a request with status 400 and a page that contains the word HTTPS.
func isHTTPToTLS(e *authentik.Error) bool {
	return e.Status == http.StatusBadRequest && strings.HasPrefix(e.BaseURL, "http://") &&
		strings.Contains(e.Detail, "HTTPS")
}

// connectionAdvice returns what the user can do about a failed TLS handshake or a failed connection to a proxy, or an
// empty text. It does not repeat what is wrong with a certificate, because the error itself says that.
func connectionAdvice(e *authentik.Error) string {
	op, isOp := errors.AsType[*net.OpError](e.Cause)
	_, isPlain := errors.AsType[tls.RecordHeaderError](e.Cause)
	_, isUnverified := errors.AsType[*tls.CertificateVerificationError](e.Cause)
	switch {
	case isOp && op.Op == "proxyconnect":
		return "The connection to the proxy failed. Check the address in HTTPS_PROXY or HTTP_PROXY and the proxy's " +
			"certificate (write its CA into ca_certificate), or list the host of the url in NO_PROXY."
	case errors.Is(e, authentik.ErrProxyRefused):
		return "The proxy in HTTPS_PROXY or HTTP_PROXY refused the connection: check its user name and password, allow the " +
			"host of the url there, or list the host in NO_PROXY."
	case isPlain:
		return "The server does not support TLS on this port: write http:// in the url, or the port that does."
	case isUnverified:
		return certificateAdvice(e.Cause)
	case isOp && (op.Op == "remote error" || op.Op == "local error"):
		return "The TLS handshake with the server failed. Check whether the server requires a client certificate that it " +
			"trusts (client_certificate and client_key), uses another host name than the url, or supports neither TLS 1.2 nor " +
			"1.3."
	}
	return ""
}

func certificateAdvice(cause error) string {
	name, isOtherName := errors.AsType[x509.HostnameError](cause)
	_, isUntrusted := errors.AsType[x509.UnknownAuthorityError](cause)
	invalid, isInvalid := errors.AsType[x509.CertificateInvalidError](cause)
	switch {
	case isOtherName && len(name.Certificate.DNSNames) == 0:
		return "The server's certificate contains no host name: give the server a certificate for the host of the url."
	case isOtherName:
		return "The server's certificate is for " + strings.Join(name.Certificate.DNSNames, ", ") + ": write one of its " +
			"names in the url, or give the server a certificate for this one."
	case isUntrusted:
		return "This machine does not trust the CA of the server's certificate: write the CA's certificate into " +
			"ca_certificate (or AUTHENTIK_CA_CERTIFICATE)."
	case isInvalid && invalid.Reason == x509.Expired:
		return "Renew the server's certificate, or set the clock of this machine if that is wrong."
	}
	return "Check the server's certificate, and ca_certificate."
}
