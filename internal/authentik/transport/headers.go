package transport

import (
	"maps"
	"net/http"
)

// headers adds the credentials, the extra headers and the user agent to a copy of the request.
type headers struct {
	next    http.RoundTripper
	headers http.Header
	host    string // value of the Host header; empty keeps the host of the URL
}

func (t *headers) RoundTrip(request *http.Request) (*http.Response, error) {
	copied := request.Clone(request.Context())
	maps.Copy(copied.Header, t.headers)
	if t.host != "" {
		copied.Host = t.host
	}
	return t.next.RoundTrip(copied)
}
