package transport

import (
	"net/http"
	"net/url"
	"strings"
)

// APIPath is where every release of authentik has its API.
const APIPath = "/api/v3"

// maxRedirects in a row; a proxy that adds a slash needs one.
const maxRedirects = 5

// redirects follows a GET within one scheme and host. Credentials must not go to another server, nor in the clear, and
// a write that is repeated as a GET would be lost silently.
type redirects struct{ next http.RoundTripper }

// RedirectError is a redirect that is not followed.
type RedirectError struct {
	// Status and RequestID of the response; zero if it redirects in circles.
	Status    int
	RequestID string
	// Reason says where it leads, without query and user information.
	Reason string
	// BaseURL is the address of the authentik that it leads to; empty if it leads to something else, or to http.
	BaseURL string
	// IsLogin reports whether it leads to what is not an API, which is most likely a login page.
	IsLogin bool
}

func (e *RedirectError) Error() string { return e.Reason }

func (t *redirects) RoundTrip(request *http.Request) (*http.Response, error) {
	for range maxRedirects {
		response, err := t.next.RoundTrip(request)
		if err != nil || !isRedirect(response) {
			return response, err
		}
		target, _ := response.Location()
		if target == nil { // without a valid Location the status is reported as it is
			return response, nil
		}
		discard(response)
		if reason := refuseRedirect(request, target); reason != "" {
			return nil, newRedirectError(response, target, reason)
		}
		request = redirected(request, target)
	}
	return nil, &RedirectError{Reason: "it redirects in circles, at last to " + bare(request.URL)}
}

// redirected returns the request for the target. The headers of the request, its Host included, stay.
func redirected(request *http.Request, target *url.URL) *http.Request {
	next := request.Clone(request.Context())
	next.URL = target
	return next
}

func isRedirect(response *http.Response) bool {
	switch response.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

func newRedirectError(response *http.Response, target *url.URL, reason string) *RedirectError {
	e := &RedirectError{
		Status: response.StatusCode, RequestID: response.Header.Get("X-authentik-Id"), Reason: reason + bare(target),
	}
	base, _, isAPI := strings.Cut(bare(target), APIPath+"/")
	e.IsLogin = !isAPI
	if isAPI {
		e.Reason = reason + base // the rest is the path that was asked for
	}
	if isAPI && reason != downgrade {
		e.BaseURL = base
	}
	return e
}

const downgrade = "it redirects from https to "

// refuseRedirect returns the beginning of a sentence that says why a redirect is not followed; empty if it is followed.
func refuseRedirect(request *http.Request, target *url.URL) string {
	switch {
	case request.URL.Scheme == "https" && target.Scheme != "https":
		return downgrade
	case !sameServer(request.URL, target):
		return "it redirects to "
	case request.Method != http.MethodGet && request.Method != http.MethodHead:
		return "it redirects a " + request.Method + " to "
	}
	return ""
}

// sameServer reports whether scheme, host and port are the same.
func sameServer(from, to *url.URL) bool {
	return from.Scheme == to.Scheme && strings.EqualFold(from.Hostname(), to.Hostname()) && portOf(from) == portOf(to)
}

func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}

func bare(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}
