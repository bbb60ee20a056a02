package transport

import (
	"net/http"
	"net/url"
	"strings"
)

// APIPath is where every release of authentik has its API.
const APIPath = "/api/v3"

// maxRedirects in a row; a proxy that adds a slash or changes to https needs one or two.
const maxRedirects = 5

// redirects follows a GET to the same server. Credentials must not go to another one, nor in the clear; and a
// write that is repeated as a GET would be lost without a word.
type redirects struct{ next http.RoundTripper }

// RedirectError is an answer that points where no request of ours may follow.
type RedirectError struct {
	Status    int
	RequestID string
	Reason    string // names the target without query and user information
	Login     bool   // to what is no API, and so most likely asks for a login
}

func (e *RedirectError) Error() string { return e.Reason }

func (t *redirects) RoundTrip(request *http.Request) (*http.Response, error) {
	for range maxRedirects {
		response, err := t.next.RoundTrip(request)
		if err != nil || !isRedirect(response) {
			return response, err
		}
		target, _ := response.Location()
		if target == nil { // it does not say where to
			return response, nil // the status is reported as it is
		}
		discard(response)
		if reason := refuseRedirect(request, target); reason != "" {
			return nil, newRedirectError(response, reason, apiOf(target) == "")
		}
		request = redirected(request, target)
	}
	return nil, &RedirectError{Reason: "it redirects in circles, at last to " + bare(request.URL)}
}

// redirected keeps a Host header that was configured and moves one that came from the address.
func redirected(request *http.Request, target *url.URL) *http.Request {
	next := request.Clone(request.Context())
	if request.Host == request.URL.Host {
		next.Host = target.Host
	}
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

func newRedirectError(response *http.Response, reason string, login bool) error {
	return &RedirectError{
		Status: response.StatusCode, RequestID: response.Header.Get("X-authentik-Id"), Reason: reason, Login: login,
	}
}

// apiOf is the address of the authentik whose API the target is of; empty for any other target.
func apiOf(target *url.URL) string {
	base, _, found := strings.Cut(bare(target), APIPath+"/")
	if !found {
		return ""
	}
	return base
}

// refuseRedirect tells why a redirect is not followed; empty means that it is.
func refuseRedirect(request *http.Request, target *url.URL) string {
	configure := ""
	if base := apiOf(target); base != "" {
		configure = "; if authentik lives there, the url to configure is " + base
	}
	switch {
	case request.URL.Scheme == "https" && target.Scheme != "https":
		return "it redirects from https to " + bare(target) + ", where the token would travel in the clear"
	case !sameServer(request.URL, target):
		return "it redirects to another server, " + bare(target) + configure
	case request.Method != http.MethodGet && request.Method != http.MethodHead:
		return "it redirects a " + request.Method + " to " + bare(target) + configure
	}
	return ""
}

// sameServer wants the same host and port, or the step from http to https on their usual ports.
func sameServer(from, to *url.URL) bool {
	if !strings.EqualFold(from.Hostname(), to.Hostname()) {
		return false
	}
	if from.Scheme == to.Scheme {
		return portOf(from) == portOf(to)
	}
	return from.Scheme == "http" && to.Scheme == "https" && portOf(from) == "80" && portOf(to) == "443"
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
