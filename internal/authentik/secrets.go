package authentik

import (
	"encoding/base64"
	"net/textproto"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// secrets returns the values that must not appear in a message or in the log.
func (c Config) secrets() []string {
	secrets := []string{c.Token, c.ClientKey}
	for name, value := range c.Headers {
		if isPublic(textproto.CanonicalMIMEHeaderKey(name)) {
			continue
		}
		secrets = append(secrets, credentials(value)...)
		if textproto.CanonicalMIMEHeaderKey(name) == "Cookie" {
			secrets = append(secrets, cookies(value)...)
		}
	}
	return append(secrets, transport.ProxySecrets()...)
}

// isPublic reports whether the values of a header are not secret. Redacting them would damage messages, because they
// also appear in addresses and in ordinary sentences.
func isPublic(header string) bool {
	switch header {
	case "Host", "User-Agent", "Accept", "Accept-Language", "Forwarded":
		return true
	}
	return strings.HasPrefix(header, "X-Forwarded-")
}

// cookies returns the values in a Cookie header. It leaves out values of less than 8 characters, which are most likely
// settings and not secrets.
func cookies(value string) []string {
	var secrets []string
	for pair := range strings.SplitSeq(value, ";") {
		if _, secret, _ := strings.Cut(pair, "="); len(strings.TrimSpace(secret)) >= 8 {
			secrets = append(secrets, secret)
		}
	}
	return secrets
}

// credentials returns the secrets in the value of a header: the whole value, the part after a scheme such as Bearer,
// and for the scheme Basic the decoded text and its password.
func credentials(value string) []string {
	secrets := []string{value}
	_, rest, found := strings.Cut(strings.TrimSpace(value), " ")
	if !found {
		return secrets
	}
	secrets = append(secrets, strings.TrimSpace(rest))
	if decoded, err := base64.StdEncoding.DecodeString(strings.TrimSpace(rest)); err == nil {
		_, password, _ := strings.Cut(string(decoded), ":")
		secrets = append(secrets, string(decoded), password)
	}
	return secrets
}
