package authentik

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// version is what the server says about its release.
type version struct {
	release Release // NewestRelease where it is hidden
	hidden  bool
	refused *Error // the 403 that hid it; nil for another reason
}

// Capabilities are those of the server's release, which is asked for once. A server that hides it is taken for the
// newest known release, with Known false; an error means that the server could not be asked.
func (c *Client) Capabilities(ctx context.Context) (Capabilities, error) {
	v, err := c.askVersion(ctx)
	if err == nil && v.hidden {
		err = c.foreign(ctx)
	}
	if err != nil {
		return Capabilities{}, err
	}
	capabilities := CapabilitiesOf(v.release)
	capabilities.Known = !v.hidden
	return capabilities, nil
}

// foreign tells a server that hides its release, for which it is nil, from one that refuses the token throughout or is
// not authentik: every good token may read the templates too (recorded under auth/limited).
func (c *Client) foreign(ctx context.Context) error {
	_, err := c.Templates(ctx)
	if errors.Is(err, ErrUnauthenticated) || errors.Is(err, ErrNotAuthentik) {
		return err
	}
	return nil
}

func (c *Client) askVersion(ctx context.Context) (version, error) {
	v, err := c.version.get(ctx, c.fetchVersion)
	if failure := (*Error)(nil); err != nil && !errors.As(err, &failure) {
		err = c.interrupted(ctx, versionPath(), err)
	}
	return v, err
}

func versionPath() string { return joinPath("admin", "version") }

// interrupted is the error of a caller whose context ended while another caller's request was under way.
func (c *Client) interrupted(ctx context.Context, path string, cause error) error {
	e := noAnswer(ctx, cause)
	e.Method, e.Path, e.URL, e.NotSent = http.MethodGet, path, c.BaseURL()+path, true
	redact(e, c.clean)
	return e
}

func (c *Client) fetchVersion(ctx context.Context) (version, error) {
	var answer struct {
		Current string `json:"version_current"`
	}
	err := c.do(ctx, call{method: http.MethodGet, path: versionPath(), status: http.StatusOK, into: &answer})
	var failure *Error
	switch {
	case err == nil:
		return c.readVersion(ctx, answer.Current), nil
	case errors.As(err, &failure) && hidesVersion(failure):
		c.log(ctx, slog.LevelWarn, "the server hides its release, the newest known one is assumed",
			"assumed", NewestRelease.String(), "status", failure.Status)
		return version{release: NewestRelease, hidden: true, refused: onlyForbidden(failure)}, nil
	}
	return version{}, err
}

func (c *Client) readVersion(ctx context.Context, text string) version {
	release, err := ParseRelease(text)
	if err != nil {
		c.log(ctx, slog.LevelWarn, "the server names a release that cannot be read, the newest known one is assumed",
			"assumed", NewestRelease.String(), "error", c.clean.Line(err.Error(), transport.MaxDetail))
		return version{release: NewestRelease, hidden: true}
	}
	return version{release: release.cleaned(c.clean)}
}

// hidesVersion tells an answer that is there to stay from a failure that may pass.
func hidesVersion(e *Error) bool {
	switch e.Kind {
	case ErrForbidden, ErrNotFound, ErrNotAuthentik, ErrRedirected:
		return true
	}
	return e.Kind == nil && e.Status != 0
}

func onlyForbidden(e *Error) *Error {
	if e.Kind == ErrForbidden {
		return e
	}
	return nil
}

// settle403 decides what a 403 means. authentik refuses bad credentials and missing permissions with the same status
// and shape, but every good token may read the version: where that is refused with the same words, it is the token
// (recorded under auth/).
func (c *Client) settle403(ctx context.Context, e *Error) {
	if e.Kind != ErrForbidden || e.Path == versionPath() {
		return
	}
	v, err := c.askVersion(ctx)
	if err == nil && v.refused != nil && v.refused.Detail == e.Detail {
		e.Kind, e.ByHeader = ErrUnauthenticated, c.byHeader
	}
}

// nameRelease adds the release where it is known already; an error is no reason to ask for it.
func (c *Client) nameRelease(e *Error) {
	if v, ok := c.version.known(); ok {
		e.Release, e.ReleaseHidden = v.release.String(), v.hidden
	}
}
