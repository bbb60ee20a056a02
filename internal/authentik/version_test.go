package authentik

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
)

const versionBody = `{"version_current": "2025.2.4"}`

// If authentik hides its release, which can happen even with a valid token, the client assumes NewestRelease and logs
// this. All later errors contain the release, known or assumed.
func TestReleaseIsRequestedOnce(t *testing.T) {
	known, hidden := CapabilitiesOf(Release{Year: 2025, Month: 2, Patch: 4}), Capabilities{Release: NewestRelease}
	for body, want := range map[string]Capabilities{versionBody: known, `{"detail": "No."}`: hidden} {
		var received requests
		lines, status := &journal{}, 200
		if !want.Known {
			status = 404
		}
		client := newClient(t, byPath{"/admin/version/": func(w http.ResponseWriter, r *http.Request) {
			received.add(r)
			answer(w, status, body)
		}, "/templates/": always(200, "[]"), "": always(405, "")}.ServeHTTP, func(c *Config) { c.Log = lines.log })
		if failure := failureOf(t, client.Emails.Delete(t.Context(), "x")); failure.Server != nil {
			t.Errorf("the error names the release %s before the client has read it", failure.Server.Release)
		}
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				if got, err := client.Capabilities(t.Context()); err != nil || got != want {
					t.Errorf("got %+v, %v", got, err)
				}
			})
		}
		group.Wait()
		if failure := failureOf(t, client.Emails.Delete(t.Context(), "x")); *failure.Server != want {
			t.Errorf("got %+v, want %+v", failure.Server, want)
		}
		if len(received.list()) != 1 || strings.Contains(lines.text.String(), "is assumed") == want.Known {
			t.Errorf("%d requests, log:\n%s", len(received.list()), &lines.text)
		}
	}
}

func TestForeignServerHasNoRelease(t *testing.T) {
	hidden := func(templates http.HandlerFunc) http.HandlerFunc {
		return byPath{"/admin/version/": always(403, `{"detail": "No."}`), "": templates}.ServeHTTP
	}
	for text, test := range map[string]struct { // the key is a part of the expected error
		handler http.HandlerFunc
		kind    error
	}{
		"Token expired":   {always(403, `{"detail": "Token expired"}`), ErrUnauthenticated},
		"status 400":      {foreign(400, `{"a": 1}`), ErrNotAuthentik},
		"status 401":      {always(401, `{"detail": "No."}`), ErrNotAuthentik},
		"status 403: x":   {foreign(403, `{"detail": "x"}`), ErrNotAuthentik},
		"status 404: x":   {foreign(404, `{"detail": "x"}`), ErrNotAuthentik},
		"status 405":      {foreign(405, ""), ErrNotAuthentik},
		"version_current": {always(200, `{"version_current": "unknown"}`), ErrNotAuthentik},
		"array":           {foreign(200, `[]`), ErrMalformed},
		"status 302":      {hidden(foreign(302, "")), ErrNotAuthentik},
		"templates/":      {hidden(foreign(404, `{"detail": "x"}`)), ErrNotAuthentik},
	} {
		got, err := newClient(t, test.handler, nil).Capabilities(t.Context())
		if !errors.Is(err, test.kind) || !strings.Contains(err.Error(), text) {
			t.Errorf("got %+v, %v, want %v with %q", got, err, test.kind, text)
		}
	}
}

func TestReleaseIsRequestedAgainAfterAFailure(t *testing.T) {
	handler := byPath{"": always(500, "")}
	client := newClient(t, handler.ServeHTTP, nil)
	_, failed := client.Capabilities(t.Context())
	handler[""] = always(200, versionBody)
	if got, err := client.Capabilities(t.Context()); failed == nil || err != nil || !got.Known {
		t.Errorf("got %v, then %+v, %v", failed, got, err)
	}
}

// A list of templates that cannot be read is not requested again. A cancelled request does not count.
func TestTemplatesAreRequestedOnce(t *testing.T) {
	for status, body := range map[int]string{200: `[{"name": "x"}]`, 500: ""} {
		var received requests
		client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
			received.add(r)
			answer(w, status, body)
		}, nil)
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := client.Templates(cancelled); !errors.Is(err, context.Canceled) {
			t.Errorf("status %d: the error of the cancelled request is %v", status, err)
		}
		for range 2 {
			if list, err := client.Templates(t.Context()); len(list) == 0 != (status == 500) || (err == nil) != (status == 200) {
				t.Errorf("status %d: got %v, %v", status, list, err)
			}
		}
		if got := len(received.list()); got != 1 {
			t.Errorf("status %d: %d requests", status, got)
		}
	}
}

// A 403 means a refused token or a missing permission. To find out which, the client requests the version and the
// templates (see refusesToken).
func TestMissingPermissionIsNotARefusedToken(t *testing.T) {
	r := recordings(t)[0]
	body := func(id string) string { return recorded(t, r, id) }
	// These are the ids of recorded refusals. A valid token can read the version (recording auth/limited/version).
	const hidden, expired, none = "auth/limited/list", "auth/wrong/version", "auth/none/version"
	for name, test := range map[string]struct {
		list    string
		version http.HandlerFunc
		want    error
		probes  int // the expected number of requests for the version while the client requests a stage twice
	}{
		"unknown token":               {body("auth/wrong/list"), always(403, body(expired)), ErrUnauthenticated, 1},
		"no token":                    {body("auth/none/list"), always(403, body(none)), ErrUnauthenticated, 1},
		"no permission":               {body(hidden), always(200, body("auth/limited/version")), ErrForbidden, 1},
		"hidden release":              {body(hidden), always(403, body(hidden)), ErrForbidden, 1},
		"token that expires later":    {body(hidden), always(403, body(expired)), ErrForbidden, 2},
		"page instead of the version": {body(hidden), always(403, "<html>No"), ErrForbidden, 2},
	} {
		t.Run(name, func(t *testing.T) {
			var probes requests
			templates := test.version
			if name == "hidden release" {
				templates = always(200, "[]")
			}
			client := newClient(t, byPath{
				"/admin/version/": func(w http.ResponseWriter, r *http.Request) {
					probes.add(r)
					test.version(w, r)
				},
				"/templates/": templates, "": always(403, test.list),
			}.ServeHTTP, nil)
			for range 2 {
				if err := getError(t, client); !errors.Is(err, test.want) {
					t.Errorf("got %v, want %v", err, test.want)
				}
			}
			if got := len(probes.list()); got != test.probes {
				t.Errorf("the version was requested %d times, want %d", got, test.probes)
			}
		})
	}
}

// authentik sends a 403 for an expired token and for a missing permission. The client tells the two apart, even if the
// token expires after the client has read the release and received a 403 for a missing permission.
func TestExpiredTokenIsNotAMissingPermission(t *testing.T) {
	const missing, expired = `{"detail": "You do not have permission."}`, `{"detail": "Token invalid/expired"}`
	handler := byPath{"/admin/version/": always(200, versionBody), "": always(403, missing)}
	client := newClient(t, handler.ServeHTTP, nil)
	_, err := client.Capabilities(t.Context())
	if refused := getError(t, client); err != nil || !errors.Is(refused, ErrForbidden) {
		t.Errorf("got %v, then %v", err, refused)
	}
	handler["/admin/version/"], handler[""] = always(403, expired), always(403, expired)
	_, err = client.Templates(t.Context())
	for _, err := range []error{getError(t, client), getError(t, client), err} {
		if !errors.Is(err, ErrUnauthenticated) {
			t.Errorf("got %v", err)
		}
	}
}

func TestReleaseContainsNoSecret(t *testing.T) {
	for name, suffix := range map[string]string{"short": "", "long": strings.Repeat("A", 100<<10)} {
		client := newClient(t, byPath{
			"/admin/version/": always(200, `{"version_current": "2026.2.2-`+testToken+suffix+`"}`),
			"":                always(400, `{"name": ["x"]}`),
		}.ServeHTTP, nil)
		capabilities, err := client.Capabilities(t.Context())
		text := fmt.Sprint(err, getError(t, client), capabilities.Release)
		if strings.Contains(text, testToken) || len(text) > 1000 || name == "short" && err != nil {
			t.Errorf("%s: got %.1000s", name, text)
		}
	}
}
