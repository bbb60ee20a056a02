package authentik

import (
	"context"
	"net/http"
	"sync/atomic"

	"golang.org/x/sync/singleflight"
)

// Capabilities returns what the release of the server can do. The client requests the release only once. If authentik
// hides its release, Capabilities assumes NewestRelease and sets Known to false. If something other than authentik
// answers, Capabilities returns an error.
func (c *Client) Capabilities(ctx context.Context) (Capabilities, error) {
	return c.server.get(func() (Capabilities, error) { return c.fetchCapabilities(ctx) })
}

type versionAnswer struct {
	Current string `json:"version_current"`
}

func readVersion(into *versionAnswer) call {
	return get("/admin/version/", into)
}

// fetchCapabilities requests the release. If authentik itself refuses this request, either authentik hides its release
// from the token, or the token is invalid. To find out which, fetchCapabilities then requests the templates, which
// every valid token can read (recordings auth/limited/*). It returns the error of this second request.
func (c *Client) fetchCapabilities(ctx context.Context) (Capabilities, error) {
	var answer versionAnswer
	request := readVersion(&answer)
	failure := c.request(ctx, request)
	switch {
	case failure == nil:
		return c.parseVersion(answer, request.path)
	case !hidesVersion(failure):
		return Capabilities{}, asForeign(failure)
	}
	if known := c.templates.value.Load(); known == nil || known.err != nil {
		var templates templatesAnswer
		if err := c.do(ctx, listTemplates(&templates.list)); err != nil {
			return Capabilities{}, err
		}
		c.templates.value.Store(&templates) // so that Templates needs no request
	}
	c.log(ctx, "the server does not return its release; the newest supported release is assumed",
		map[string]any{"assumed": NewestRelease.String(), "status": failure.Status})
	return Capabilities{Release: NewestRelease}, nil
}

func (c *Client) parseVersion(answer versionAnswer, path string) (Capabilities, error) {
	release, err := ParseRelease(answer.Current)
	if err != nil {
		return Capabilities{}, &Error{
			Kind: ErrNotAuthentik, Method: http.MethodGet, BaseURL: c.BaseURL(), Path: path, Status: http.StatusOK,
			Detail: "JSON whose version_current is not a release of authentik",
		}
	}
	release.Suffix = c.redactor.Text(release.Suffix)
	return CapabilitiesOf(release), nil
}

// hidesVersion reports whether authentik itself refuses to send its release. Such a response is a 403 or 404 in JSON,
// with the request id that every response of authentik has.
func hidesVersion(e *Error) bool {
	return e.RequestID != "" && (e.Kind == ErrForbidden || e.Kind == ErrNotFound)
}

// asForeign sets the kind to ErrNotAuthentik if e is an error that authentik itself never returns for a request of its
// version: a 400, a 405, or a 403 without authentik's request id.
func asForeign(e *Error) *Error {
	if e.Status != 0 && (e.Kind == nil || e.Kind == ErrForbidden || e.Kind == ErrCrashed) {
		e.Kind = ErrNotAuthentik
	}
	return e
}

// refusesToken reports whether the 403 in e means that authentik refuses the credentials. A 403 for a missing
// permission looks the same. Therefore refusesToken also requests the release and the templates, which every valid
// token can read (recordings auth/*). If authentik refuses both with the same message, it refuses the credentials.
//
// The client stores the result for this message. If the token expires later, authentik sends another message, so the
// result is not used for it. If a request fails in another way, the client stores nothing.
func (c *Client) refusesToken(ctx context.Context, e *Error) bool {
	if refused, ok := c.refusals.Load(e.Detail); ok {
		return refused == true
	}
	for _, probe := range []call{readVersion(&versionAnswer{}), listTemplates(&[]Template{})} {
		failure := c.request(ctx, probe)
		if failure != nil && failure.Kind == ErrForbidden && failure.Detail == e.Detail {
			continue
		}
		if failure == nil {
			c.refusals.Store(e.Detail, false)
		}
		return false
	}
	c.refusals.Store(e.Detail, true)
	return true
}

// cached fetches a value once and returns the same value to all callers. If the fetch fails, every caller that waits
// for it gets the error, and the next caller fetches again.
type cached[T any] struct {
	calls singleflight.Group
	value atomic.Pointer[T]
}

// get returns the value. The first caller calls `fetch`, and the other callers wait until this call ends. They need no
// context of their own, because Terraform cancels all running calls of a provider at the same moment. A caller must not
// pass a function whose context ends earlier than the run.
func (c *cached[T]) get(fetch func() (T, error)) (T, error) {
	result, err, _ := c.calls.Do("", func() (any, error) {
		if value := c.value.Load(); value != nil {
			return *value, nil
		}
		value, err := fetch()
		if err == nil {
			c.value.Store(&value)
		}
		return value, err
	})
	value, _ := result.(T)
	return value, err
}
