package authentik

import "net/http"

// headerTransport puts credentials, extra headers and the user agent on a copy of the request.
type headerTransport struct {
	next    http.RoundTripper
	headers http.Header
	host    string // of the Host header; empty keeps the URL's
}

func (t *headerTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	copied := request.Clone(request.Context())
	for name, values := range t.headers {
		copied.Header[name] = values
	}
	if t.host != "" {
		copied.Host = t.host
	}
	return t.next.RoundTrip(copied)
}
