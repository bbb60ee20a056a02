package transport

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"os"
	"strings"
)

// ConfigError is the error for a setting that cannot be used. It never quotes the value of the setting.
type ConfigError struct {
	// Field is the name of the setting in the configuration of the client, such as CACertificate.
	Field string
	// Problem says what is wrong with the setting, for example "is missing". The error message is Field and Problem.
	Problem string
}

func (e *ConfigError) Error() string { return e.Field + " " + e.Problem }

// These are the fields of TLS that a ConfigError can name.
const (
	caCertificate     = "CACertificate"
	clientCertificate = "ClientCertificate"
	clientKey         = "ClientKey"
)

// TLS contains the settings of TLS connections. Each certificate or key is PEM text or the path of a file.
type TLS struct {
	// Insecure disables the verification of the server's certificate.
	Insecure bool
	// CACertificate is trusted in addition to the certificates of the system. It may be empty.
	CACertificate string
	// ClientCertificate and ClientKey identify the client. Both or neither must be set.
	ClientCertificate, ClientKey string
}

// Config returns the TLS configuration of the connections, or a *ConfigError.
func (t TLS) Config() (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: t.Insecure}
	var err error
	if config.RootCAs, err = t.roots(); err != nil {
		return nil, err
	}
	config.Certificates, err = t.clientPair()
	return config, err
}

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
		roots = x509.NewCertPool() // without certificates of the system, only the configured ones are trusted
	}
	if !roots.AppendCertsFromPEM(text) {
		return nil, &ConfigError{caCertificate, "contains no certificate in PEM form: write the PEM text, or the path of a " +
			"file with it"}
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
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return nil, &ConfigError{clientKey, "cannot be used with the client certificate (" + err.Error() + "): write both " +
			"in PEM form, a certificate and its own private key, and the key without a passphrase"}
	}
	return []tls.Certificate{pair}, nil
}

// readPEM returns the PEM text of a setting. The value of the setting is this text, or the path of a file. The error
// never quotes the value, because it may be a key without its first line.
func readPEM(field, value string) ([]byte, error) {
	if strings.Contains(value, "-----BEGIN") {
		return []byte(value), nil
	}
	text, err := os.ReadFile(value) // any path may be read here, because the user has configured it
	if err != nil {
		if path, ok := errors.AsType[*fs.PathError](err); ok {
			err = path.Err
		}
		return nil, &ConfigError{field, "is neither PEM text nor the path of a file that can be read (" + err.Error() +
			"): write the PEM text, or the whole path, because ~ does not mean the home directory"}
	}
	return text, nil
}
