package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"strings"
)

// transport returns a transport to a real server. It uses the proxy in HTTPS_PROXY if that is set. It always verifies
// the server's certificate, with the system's authorities and those in ca. Like the provider's argument, ca is PEM
// text, the path of a file, or "" for none.
func transport(ca string) (http.RoundTripper, error) {
	standard, ok := http.DefaultTransport.(*http.Transport)
	if !ok || ca == "" {
		return http.DefaultTransport, nil
	}
	pem := []byte(ca)
	if !strings.Contains(ca, "-----BEGIN") {
		var err error
		if pem, err = os.ReadFile(ca); err != nil {
			return nil, usageError(fmt.Sprintf("AUTHENTIK_CA_CERTIFICATE: %v", err))
		}
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, usageError("AUTHENTIK_CA_CERTIFICATE holds no certificate")
	}
	own := standard.Clone()
	own.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	return own, nil
}
