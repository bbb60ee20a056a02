package authentik

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"

	"golang.org/x/sync/singleflight"
)

// version is what is known about the release of the server.
type version struct {
	release Release // NewestRelease if the server hides its release
	hidden  bool
}

// Capabilities returns what the release of the server can do. The client requests the release only once. If authentik
// hides its release, Capabilities assumes NewestRelease and sets Known to false. If something other than authentik
// answers, Capabilities returns an error.
func (c *Client) Capabilities(ctx context.Context) (Capabilities, error) {
	v, err := c.askVersion(ctx)
	if err != nil {
		return Capabilities{}, err
	}
	capabilities := CapabilitiesOf(v.release)
	capabilities.Known = !v.hidden
	return capabilities, nil
}

func (c *Client) askVersion(ctx context.Context) (version, error) {
	v, err := c.version.get(ctx, c.fetchVersion)
	if failure := (*Error)(nil); err != nil && !errors.As(err, &failure) {
		err = c.interrupted(ctx, versionPath(), err)
	}
	return v, err
}

func versionPath() string { return joinPath("admin", "version") }

// interrupted returns the error of a caller whose context ended while it waited for the request of another caller.
func (c *Client) interrupted(ctx context.Context, path string, cause error) error {
	e := noResponse(ctx, cause)
	e.Method, e.Path, e.URL = http.MethodGet, path, c.BaseURL()+path
	redact(e, c.redactor)
	return e
}

func (c *Client) fetchVersion(ctx context.Context) (version, error) {
	var answer struct {
		Current string `json:"version_current"`
	}
	failure := c.request(ctx, call{method: http.MethodGet, path: versionPath(), status: http.StatusOK, into: &answer})
	if failure == nil {
		return c.readVersion(answer.Current)
	}
	if !hidesVersion(failure) {
		return version{}, asForeign(failure)
	}
	if err := c.checkCredentials(ctx, failure); err != nil {
		return version{}, err
	}
	c.log(ctx, slog.LevelWarn, "the server hides its release, the newest known one is assumed",
		"assumed", NewestRelease.String(), "status", failure.Status)
	return version{release: NewestRelease, hidden: true}, nil
}

// checkCredentials returns an error unless the server accepts the credentials. It is called for a server that hides its
// release, and reads the templates, because every valid token is allowed to read them (recorded under auth/limited).
func (c *Client) checkCredentials(ctx context.Context, hidden *Error) error {
	failure := c.request(ctx, listTemplates(&[]Template{}))
	switch {
	case failure == nil:
		return nil
	case failure.Kind == ErrForbidden && failure.Detail == hidden.Detail:
		hidden.Kind, hidden.ByHeader = ErrUnauthenticated, c.byHeader
		return hidden
	case hidesVersion(failure):
		return failure
	}
	return asForeign(failure)
}

func (c *Client) readVersion(text string) (version, error) {
	release, err := ParseRelease(text)
	if err == nil {
		return version{release: release.cleaned(c.redactor)}, nil
	}
	return version{}, &Error{
		Kind: ErrNotAuthentik, Method: http.MethodGet, Path: versionPath(), URL: c.BaseURL() + versionPath(),
		Status: http.StatusOK, Detail: "JSON whose version_current is not a release of authentik",
	}
}

// hidesVersion reports whether authentik itself refuses to send its release. Such a response is a 403 or 404 in JSON,
// with the request id that every response of authentik has.
func hidesVersion(e *Error) bool {
	return e.RequestID != "" && (e.Kind == ErrForbidden || e.Kind == ErrNotFound)
}

// asForeign sets the kind of a refusal to ErrNotAuthentik if authentik never answers a request for its release with
// such a refusal.
func asForeign(e *Error) *Error {
	if e.Status != 0 && (e.Kind == nil || e.Kind == ErrForbidden || e.Kind == ErrNotFound || e.Kind == ErrCrashed) {
		e.Kind = ErrNotAuthentik
	}
	return e
}

// classify finds out with another request whether a 403 refuses the credentials.
func (c *Client) classify(ctx context.Context, e *Error) {
	if e.Kind == ErrForbidden && c.refusesToken(ctx, e) {
		e.Kind, e.ByHeader = ErrUnauthenticated, c.byHeader
	}
}

// refusesToken reports whether a 403 refuses the credentials. authentik sends a 403 of the same shape if only a
// permission is missing. But every valid token is allowed to read the release and the templates: if both are refused
// with the same message, authentik refuses the credentials (recorded under auth/). The result is kept for each message,
// because a token may expire during a run; its message is then a new one.
func (c *Client) refusesToken(ctx context.Context, e *Error) bool {
	if refused, ok := c.refusals.Load(e.Detail); ok {
		return refused == true
	}
	readVersion := call{method: http.MethodGet, path: versionPath(), status: http.StatusOK, into: &struct{}{}}
	for _, probe := range []call{readVersion, listTemplates(&[]Template{})} {
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

// nameRelease adds the release of the server to an error. If the release is not known yet, nameRelease does not request
// it.
func (c *Client) nameRelease(e *Error) {
	if v, ok := c.version.known(); ok {
		e.Release, e.ReleaseHidden = v.release.String(), v.hidden
	}
}

// cached fetches a value once and returns the same value to all callers. If the fetch fails, every caller that waits
// for it gets the error, and the next caller fetches again.
type cached[T any] struct {
	calls singleflight.Group
	value atomic.Pointer[T]
}

// fetched is the result of one fetch. If cancelled is true, the fetch failed because the context of its caller ended;
// the other callers then fetch again.
type fetched[T any] struct {
	value     T
	cancelled bool
}

// get returns the value. The first caller fetches it; the other callers wait until that fetch is done or until their
// own context ends.
func (c *cached[T]) get(ctx context.Context, fetch func(context.Context) (T, error)) (T, error) {
	for {
		result := c.calls.DoChan("", func() (any, error) {
			if value := c.value.Load(); value != nil {
				return fetched[T]{value: *value}, nil
			}
			value, err := fetch(ctx)
			if err == nil {
				c.value.Store(&value)
			}
			return fetched[T]{value, err != nil && ctx.Err() != nil}, err
		})
		select {
		case r := <-result:
			if f, _ := r.Val.(fetched[T]); !f.cancelled || ctx.Err() != nil {
				return f.value, r.Err
			}
		case <-ctx.Done():
			var zero T
			return zero, context.Cause(ctx)
		}
	}
}

// known returns the value and true if the value has been fetched, or the zero value and false.
func (c *cached[T]) known() (T, bool) {
	if value := c.value.Load(); value != nil {
		return *value, true
	}
	var zero T
	return zero, false
}
