package diags

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// tlsAdvice returns what the user can do about a failed TLS handshake. It returns an empty text for any other error.
// The advice does not repeat what is wrong with a certificate, because the error itself says that.
func tlsAdvice(e *authentik.Error) string {
	op, isOp := asCause[*net.OpError](e)
	if isOp && op.Op == "proxyconnect" {
		return "This was the handshake with the proxy, before the one with the server: check the proxy's address and " +
			"certificate, and ca_certificate."
	}
	if _, is := asCause[tls.RecordHeaderError](e); is {
		return "The server does not speak TLS on this port: write http:// in the url, or the port that does."
	}
	if _, is := asCause[*tls.CertificateVerificationError](e); is {
		return certificateAdvice(e)
	}
	if isOp && (op.Op == "remote error" || op.Op == "local error") {
		return "Client and server do not agree on TLS. The server may want a client certificate that it trusts " +
			"(client_certificate and client_key), know another host than the one in the url, or speak neither TLS 1.2 nor 1.3."
	}
	return ""
}

func certificateAdvice(e *authentik.Error) string {
	if name, is := asCause[x509.HostnameError](e); is {
		return "The server's certificate is for " + otherNames(name) + ": write one of its names in the url, or give the " +
			"server a certificate for this one."
	}
	if _, is := asCause[x509.UnknownAuthorityError](e); is {
		return "This machine does not trust the authority of the server's certificate: give the authority's certificate in " +
			"ca_certificate (or AUTHENTIK_CA_CERTIFICATE)."
	}
	if invalid, is := asCause[x509.CertificateInvalidError](e); is && invalid.Reason == x509.Expired {
		return "Renew the server's certificate, or set the clock of this machine if that is wrong."
	}
	return "Check the server's certificate, and ca_certificate."
}

func otherNames(err x509.HostnameError) string {
	if err.Certificate == nil || len(err.Certificate.DNSNames) == 0 {
		return "another host"
	}
	return strings.Join(err.Certificate.DNSNames, ", ")
}
