package authentik

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
)

// version is the release of the server.
type version struct {
	release Release // NewestRelease if it is hidden
	hidden  bool
}

// Capabilities returns what the server's release can do. The release is asked for once; if authentik hides it, the
// newest known one is assumed and Known is false. Whatever else answers there is an error.
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

// interrupted returns the error of a caller whose context ended while another caller's request was under way.
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

// checkCredentials returns an error unless the server that hides its release accepts the credentials: every valid token
// may read the templates (recorded under auth/limited).
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

// hidesVersion reports whether authentik itself refuses to name its release: in JSON, and with the header that all of
// its responses have.
func hidesVersion(e *Error) bool {
	return e.RequestID != "" && (e.Kind == ErrForbidden || e.Kind == ErrNotFound)
}

// asForeign marks a refusal that authentik does not give to a question for its release.
func asForeign(e *Error) *Error {
	if e.Status != 0 && (e.Kind == nil || e.Kind == ErrForbidden || e.Kind == ErrNotFound || e.Kind == ErrCrashed) {
		e.Kind = ErrNotAuthentik
	}
	return e
}

// classify gives a 403 or 404 the kind that only another question shows.
func (c *Client) classify(ctx context.Context, e *Error) {
	switch {
	case e.Kind == ErrForbidden && c.refusesToken(ctx, e):
		e.Kind, e.ByHeader = ErrUnauthenticated, c.byHeader
	case e.Kind == ErrNotFound && e.RequestID == "":
		// Without authentik's header it may be another program's 404, which must not pass for a vanished object.
		if _, err := c.askVersion(ctx); errors.Is(err, ErrNotAuthentik) || errors.Is(err, ErrRedirected) {
			e.Kind = ErrNotAuthentik
		}
	}
}

// refusesToken reports whether a 403 refuses the credentials rather than a permission. authentik answers both with the
// same status and shape, but every valid token may read the release and the templates: if these are refused with the
// same message, it is the token (recorded under auth/). Each message is examined once, since a token may also expire
// during a run.
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

// nameRelease adds the release if it is known already; an error is not a reason to ask for it.
func (c *Client) nameRelease(e *Error) {
	if v, ok := c.version.known(); ok {
		e.Release, e.ReleaseHidden = v.release.String(), v.hidden
	}
}
