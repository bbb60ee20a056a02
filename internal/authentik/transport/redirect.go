package transport

import (
	"cmp"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// APIPath is the path of the API in every release of authentik.
const APIPath = "/api/v3"

// A request fails after maxRedirects redirects in a row. A proxy that adds a slash causes only one.
const maxRedirects = 5

// redirects follows the redirect of a GET to the same scheme, host and port. It follows no other target, because
// credentials must not be sent to another server or without encryption. It follows no redirect of a write, because the
// write could be sent again as a GET, so that its changes would silently be lost.
type redirects struct{ next http.RoundTripper }

// RedirectError is the error of a redirect that is not followed.
type RedirectError struct {
	// Status and RequestID are those of the response. They are zero if there were too many redirects in a row.
	Status    int
	RequestID string
	// Reason says where the redirect leads, without query and user information.
	Reason string
	// BaseURL is the address of the authentik server to which the redirect leads. It is empty if the redirect leads
	// outside the API, or if it leads from https to http.
	BaseURL string
	// IsLogin reports whether the redirect leads to an address outside the API, most likely a login page.
	IsLogin bool
}

func (e *RedirectError) Error() string { return e.Reason }

func (t *redirects) RoundTrip(request *http.Request) (*http.Response, error) {
	for range maxRedirects {
		response, err := t.next.RoundTrip(request)
		if err != nil || response.StatusCode/100 != 3 {
			return response, err
		}
		target, _ := response.Location()
		if target == nil { // without a valid Location, the caller gets the response with its status
			return response, nil
		}
		_, _ = io.CopyN(io.Discard, response.Body, 64<<10) // net/http reuses a connection only if the body was read
		_ = response.Body.Close()
		if request.Method != http.MethodGet || serverOf(target) != serverOf(request.URL) {
			return nil, newRedirectError(request, response, target)
		}
		request = request.Clone(request.Context()) // Clone also copies the headers and Host
		request.URL = target
	}
	return nil, &RedirectError{Reason: "the redirects form a circle, and the last target is " + bare(request.URL)}
}

func newRedirectError(request *http.Request, response *http.Response, target *url.URL) *RedirectError {
	// If the target is in the API, `base` is the part of the target before APIPath, because the rest only repeats the path
	// of the request. If the target is outside the API, `base` is the whole target.
	base, _, isAPI := strings.Cut(bare(target), APIPath+"/")
	e := &RedirectError{
		Status: response.StatusCode, RequestID: response.Header.Get("X-authentik-Id"),
		Reason: "the target is " + base, IsLogin: !isAPI,
	}
	if isAPI && (request.URL.Scheme == "http" || target.Scheme == "https") {
		e.BaseURL = base
	}
	return e
}

func serverOf(u *url.URL) string {
	port := cmp.Or(u.Port(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
	return u.Scheme + "://" + strings.ToLower(u.Hostname()) + ":" + port
}

func bare(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}
