package transport

import (
	"maps"
	"net/http"
)

// headers puts credentials, extra headers and the user agent on a copy of the request.
type headers struct {
	next    http.RoundTripper
	headers http.Header
	host    string // of the Host header; empty keeps the URL's
}

func (t *headers) RoundTrip(request *http.Request) (*http.Response, error) {
	copied := request.Clone(request.Context())
	maps.Copy(copied.Header, t.headers)
	if t.host != "" {
		copied.Host = t.host
	}
	return t.next.RoundTrip(copied)
}
