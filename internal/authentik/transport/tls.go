package transport

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"strings"
)

// ConfigError is a setting that cannot be used. It never quotes the value.
type ConfigError struct {
	// Field is the name of the setting in the configuration of the client, such as CACertificate.
	Field string
	// Problem completes a sentence that begins with the field.
	Problem string
}

func (e *ConfigError) Error() string { return e.Field + " " + e.Problem }

// The fields of TLS in a ConfigError.
const (
	caCertificate     = "CACertificate"
	clientCertificate = "ClientCertificate"
	clientKey         = "ClientKey"
)

// ProblemTilde is the Problem of a path that begins with ~.
const ProblemTilde = "begins with ~, which only a shell replaces by the home directory: write the whole path"

// TLS is what the client trusts and how it identifies itself, each as PEM text or as the path of a file.
type TLS struct {
	// Insecure skips the verification of the server's certificate.
	Insecure bool
	// CACertificate is trusted besides the system's certificates; empty means none.
	CACertificate string
	// ClientCertificate and ClientKey identify the client; both or neither.
	ClientCertificate, ClientKey string
}

// Config returns the configuration of connections, or a *ConfigError.
func (t TLS) Config() (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: t.Insecure} // asked for by name
	var err error
	if config.RootCAs, err = t.roots(); err != nil {
		return nil, err
	}
	config.Certificates, err = t.clientPair()
	return config, err
}

// roots returns nil for the system's certificates alone.
func (t TLS) roots() (*x509.CertPool, error) {
	if t.CACertificate == "" {
		return nil, nil
	}
	text, err := readPEM(caCertificate, t.CACertificate)
	if err != nil {
		return nil, err
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // a machine without certificates of its own still has the given ones
	}
	if !roots.AppendCertsFromPEM(text) {
		return nil, &ConfigError{caCertificate, "contains no certificate in PEM form"}
	}
	return roots, nil
}

func (t TLS) clientPair() ([]tls.Certificate, error) {
	switch {
	case t.ClientCertificate == "" && t.ClientKey == "":
		return nil, nil
	case t.ClientKey == "":
		return nil, &ConfigError{clientKey, "is missing, although a client certificate is given"}
	case t.ClientCertificate == "":
		return nil, &ConfigError{clientCertificate, "is missing, although the key of one is given"}
	}
	certificate, err := readPEM(clientCertificate, t.ClientCertificate)
	if err != nil {
		return nil, err
	}
	key, err := readPEM(clientKey, t.ClientKey)
	if err != nil {
		return nil, err
	}
	if isEncrypted(key) {
		return nil, &ConfigError{clientKey, "is encrypted, and nothing here asks for its passphrase: remove it, for example " +
			"with openssl pkey -in encrypted.pem -out client.key, and keep the result as secret as the passphrase"}
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return nil, &ConfigError{wrongHalf(certificate), "cannot be used: " + err.Error()}
	}
	return []tls.Certificate{pair}, nil
}

// isEncrypted reports whether a private key needs a passphrase, in the form of PKCS 8 or in the older one of OpenSSL.
func isEncrypted(key []byte) bool {
	for block, rest := pem.Decode(key); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "ENCRYPTED PRIVATE KEY" || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") {
			return true
		}
	}
	return false
}

// wrongHalf returns the field of a pair that is to blame.
func wrongHalf(certificate []byte) string {
	if x509.NewCertPool().AppendCertsFromPEM(certificate) {
		return clientKey
	}
	return clientCertificate
}

// readPEM returns the text itself or that of the file that it names. Neither is quoted: a key that lost its first line
// would be taken for a path.
func readPEM(field, value string) ([]byte, error) {
	if strings.Contains(value, "-----BEGIN") {
		return []byte(value), nil
	}
	if strings.HasPrefix(value, "~") {
		return nil, &ConfigError{field, ProblemTilde}
	}
	text, err := os.ReadFile(value) // the user names the file
	if err != nil {
		if path, ok := errors.AsType[*fs.PathError](err); ok {
			err = path.Err
		}
		return nil, &ConfigError{field, "is neither PEM text nor the path of a file that can be read: " + err.Error()}
	}
	return text, nil
}
