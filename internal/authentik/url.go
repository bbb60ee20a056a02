package authentik

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// apiPath is the path of the API in every release.
const apiPath = transport.APIPath

// parseBase parses a configured address and appends /api/v3 if it is missing. The second result says what is wrong with
// the address, or is empty. It never quotes the address, which may contain a password.
func parseBase(raw string) (*url.URL, string) {
	u, err := url.Parse(strings.TrimSpace(raw))
	switch {
	case strings.TrimSpace(raw) == "":
		return nil, "is missing"
	case err != nil:
		return nil, "is not a URL; write it with https:// or http://, like https://authentik.example.com"
	case u.User != nil:
		return nil, "must not contain a user or a password; credentials belong in the token or in headers"
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return nil, "must begin with https:// or http:// and a host, like https://authentik.example.com"
	case !isPort(u.Port()):
		return nil, "must have a port from 1 to 65535, or none"
	case webInterface.MatchString(u.Path):
		return nil, "is an address of authentik's web interface: leave out everything from /if/ on"
	case u.RawQuery != "" || u.ForceQuery:
		return nil, "must not have a query (the part from ? on)"
	case strings.Contains(raw, "#"):
		return nil, "must not have a fragment (the part from # on)"
	}
	escaped := strings.TrimRight(u.EscapedPath(), "/")
	if !strings.HasSuffix(escaped, apiPath) {
		escaped += apiPath
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: unescaped(escaped), RawPath: escaped}, ""
}

// webInterface matches the paths of authentik's web interface, which people copy from their browser.
var webInterface = regexp.MustCompile(`/if/(admin|user|flow)(/|$)`)

func isPort(text string) bool {
	port, err := strconv.ParseUint(text, 10, 16)
	return text == "" || err == nil && port > 0
}

// unescaped decodes the percent-encoding of a path. All callers pass a valid path, so PathUnescape does not fail.
func unescaped(escaped string) string {
	path, err := url.PathUnescape(escaped)
	if err != nil {
		return escaped
	}
	return path
}

// joinPath escapes the elements and joins them to a path below /api/v3 that ends in a slash. Without this slash,
// authentik answers with an HTML page (recorded as address/no-slash/get).
func joinPath(elements ...string) string {
	var b strings.Builder
	b.WriteByte('/')
	for _, element := range elements {
		b.WriteString(url.PathEscape(element))
		b.WriteByte('/')
	}
	return b.String()
}

// resolve returns the URL of a request. path comes from joinPath.
func resolve(base *url.URL, path string, query url.Values) *url.URL {
	escaped := base.EscapedPath() + path
	return &url.URL{
		Scheme: base.Scheme, Host: base.Host, Path: unescaped(escaped), RawPath: escaped, RawQuery: query.Encode(),
	}
}
