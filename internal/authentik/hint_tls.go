package authentik

import (
	"crypto/x509"
	"errors"
	"net"
	"reflect"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// Alerts of TLS with which a server ends a handshake (RFC 8446, 6.2).
const (
	alertHandshakeFailure    = 40
	alertBadCertificate      = 42 // up to 46 for other faults of the client's certificate
	alertCertificateUnknown  = 46
	alertUnknownCA           = 48
	alertProtocolVersion     = 70
	alertUnrecognizedName    = 112
	alertCertificateRequired = 116
)

// otherNames are those of a certificate that an address was looked for in, of which crypto/x509 tells none; empty for
// any other error.
func otherNames(err error) string {
	var name x509.HostnameError
	if !errors.As(err, &name) || net.ParseIP(name.Host) == nil || len(name.Certificate.DNSNames) == 0 {
		return ""
	}
	return "; its names are " + strings.Join(name.Certificate.DNSNames, ", ")
}

// tlsHint is what to do about a handshake that failed. The names and the dates of the certificate stand in the error.
func tlsHint(err error) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "proxyconnect" {
		return "This was the handshake with the proxy, and not yet with the server: check the proxy's address and certificate, and ca_certificate"
	}
	var name x509.HostnameError
	var authority x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	switch {
	case transport.SpeaksNoTLS(err):
		return "The server does not speak TLS on this port: write http:// in the url, or the port that does"
	case errors.As(err, &name):
		return "The server's certificate is for other names than the host in the url: write one of its names there, or give " +
			"the server a certificate for this one"
	case errors.As(err, &authority):
		return "The server's certificate is of an authority that this machine does not trust: give the authority's certificate " +
			"in ca_certificate (or AUTHENTIK_CA_CERTIFICATE)"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "Renew the server's certificate, or set the clock of this machine if that is wrong"
	}
	return alertHint(alertOf(err))
}

func alertHint(alert uint64) string {
	switch {
	case alert == alertProtocolVersion:
		return "The server takes none of the versions of TLS that are spoken here, 1.2 and 1.3: let it speak one of them"
	case alert == alertUnrecognizedName:
		return "The server does not know the host in the url: check the url"
	case alert == alertHandshakeFailure:
		return "The server may want a client certificate (client_certificate and client_key), or share no cipher with TLS 1.2 and 1.3"
	case alert >= alertBadCertificate && alert <= alertCertificateUnknown, alert == alertUnknownCA, alert == alertCertificateRequired:
		return "The server wants a client certificate that it trusts: give one in client_certificate and client_key"
	}
	return "Check the certificate of the server, ca_certificate, client_certificate and client_key"
}

// alertOf is the number of the alert that the server sent; 0 where it sent none. The type of one is crypto/tls's own.
func alertOf(err error) uint64 {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" {
		return 0
	}
	if alert := reflect.ValueOf(op.Err); alert.Kind() == reflect.Uint8 {
		return alert.Uint()
	}
	return 0
}
