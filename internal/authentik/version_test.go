package authentik

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

const versionBody = `{"version_current": "2025.2.4"}`

// The client requests the release only once. authentik may refuse to send its release, even to a valid token. The
// client then assumes NewestRelease. As soon as the client knows the release, errors name it.
func TestReleaseIsRequestedOnce(t *testing.T) {
	known, hidden := CapabilitiesOf(Release{Year: 2025, Month: 2, Patch: 4}), Capabilities{Release: NewestRelease}
	for name, test := range map[string]struct {
		status   int
		body     string
		want     Capabilities
		warnings int
	}{
		"known":           {200, versionBody, known, 0},
		"hidden with 403": {403, `{"detail": "No."}`, hidden, 1},
		"hidden with 404": {404, `{"detail": "No."}`, hidden, 1},
	} {
		t.Run(name, func(t *testing.T) {
			var requested atomic.Int32
			lines := &journal{}
			client := newClient(t, byPath{"/admin/version/": func(w http.ResponseWriter, _ *http.Request) {
				requested.Add(1)
				answer(w, test.status, test.body)
			}, "/templates/": always(200, "[]"), "": always(405, "")}.ServeHTTP, func(c *Config) { c.Log = lines.log })
			if failure := failureOf(t, client.Emails().Delete(t.Context(), "x")); failure.Server != nil {
				t.Errorf("the error names the release %s before the client has read it", failure.Server.Release)
			}
			var group sync.WaitGroup
			for range 20 {
				group.Go(func() {
					if got, err := client.Capabilities(t.Context()); err != nil || got != test.want {
						t.Errorf("got %+v, %v", got, err)
					}
				})
			}
			group.Wait()
			failure := failureOf(t, client.Emails().Delete(t.Context(), "x"))
			if failure.Server == nil || *failure.Server != test.want {
				t.Errorf("got %+v, want %+v", failure.Server, test.want)
			}
			if requested.Load() != 1 || strings.Count(lines.text(), "level=WARN") != test.warnings {
				t.Errorf("%d requests, log:\n%s", requested.Load(), lines.text())
			}
		})
	}
}

// If something other than authentik answers the request for the release, Capabilities returns an error and assumes no
// release.
func TestForeignServerHasNoRelease(t *testing.T) {
	hidden := func(templates http.HandlerFunc) http.HandlerFunc {
		return byPath{"/admin/version/": always(403, `{"detail": "No."}`), "": templates}.ServeHTTP
	}
	login := http.RedirectHandler("https://sso.test/login", http.StatusFound).ServeHTTP
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		kind    error
		text    string // part of the error
	}{
		"refused token":             {always(403, `{"detail": "Token expired"}`), ErrUnauthenticated, "Token expired"},
		"login page":                {always(200, "<html>Log in"), ErrNotAuthentik, "begins “Log in”"},
		"page":                      {always(404, "<html>No"), ErrNotAuthentik, "begins “No”"},
		"firewall":                  {always(403, "<html>No"), ErrNotAuthentik, "begins “No”"},
		"proxy that asks for login": {always(401, `{"detail": "No."}`), ErrNotAuthentik, "status 401"},
		"another program's 400":     {foreign(400, `{"a": 1}`), ErrNotAuthentik, "status 400"},
		"another program's 403":     {foreign(403, `{"detail": "x"}`), ErrNotAuthentik, "status 403: x"},
		"another program's 404":     {foreign(404, `{"detail": "x"}`), ErrNotAuthentik, "status 404: x"},
		"another program's 405":     {foreign(405, ""), ErrNotAuthentik, "status 405"},
		"health page":               {foreign(200, `{"status": "ok"}`), ErrNotAuthentik, "version_current"},
		"unreadable release":        {always(200, `{"version_current": "unknown"}`), ErrNotAuthentik, "version_current"},
		"list":                      {foreign(200, `[]`), ErrMalformed, "array"},
		"redirect to a login":       {login, ErrRedirected, "https://sso.test/login"},
		"redirected templates":      {hidden(foreign(302, "")), ErrNotAuthentik, "status 302"},
		"another program's list":    {hidden(foreign(404, `{"detail": "x"}`)), ErrNotAuthentik, "templates/"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := newClient(t, test.handler, nil).Capabilities(t.Context())
			if !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.text) {
				t.Errorf("got %+v, %v, want %v with %q", got, err, test.kind, test.text)
			}
		})
	}
}

func TestReleaseIsRequestedAgainAfterAFailure(t *testing.T) {
	handler := always(500, "")
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) { handler(w, r) }, nil)
	if _, err := client.Capabilities(t.Context()); !errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v, want ErrUnavailable", err)
	}
	handler = always(200, versionBody)
	if got, err := client.Capabilities(t.Context()); err != nil || !got.Known {
		t.Errorf("got %+v, %v", got, err)
	}
}

// Several callers share one request for the release. A caller gets an error if its own context ends, but not if the
// context of another caller ends.
func TestCapabilitiesEndWithTheContextOfTheCaller(t *testing.T) {
	for name, isFirstCancelled := range map[string]bool{"first caller": true, "waiting caller": false} {
		run(t, name, func(t *testing.T) {
			answered := make(chan struct{})
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				select {
				case <-answered:
					answer(w, 200, versionBody)
				case <-r.Context().Done():
				}
			}, nil)
			cancelled, cancel := context.WithCancel(t.Context())
			contexts := []context.Context{t.Context(), cancelled}
			if isFirstCancelled {
				contexts = []context.Context{cancelled, t.Context()}
			}
			var group sync.WaitGroup
			for _, ctx := range contexts {
				group.Go(func() {
					_, err := client.Capabilities(ctx)
					_, is := errors.AsType[*Error](err)
					if is != (ctx == cancelled) || is && !errors.Is(err, context.Canceled) {
						t.Errorf("got %v", err)
					}
				})
				synctest.Wait()
			}
			cancel()
			synctest.Wait()
			close(answered)
			group.Wait()
		})
	}
}

// Every valid token is allowed to read the version and the templates (recorded as auth/limited/version and
// auth/limited/templates). A refused token is not allowed to read them (recorded as auth/wrong/version).
func TestMissingPermissionIsNotARefusedToken(t *testing.T) {
	r := recordings(t)[0]
	body := func(id string) string {
		_, body := recorded(t, r, id)
		return body
	}
	const hidden, expired = "auth/limited/list", "auth/wrong/version" // the ids of recorded refusals
	for name, test := range map[string]struct {
		list               string
		version, templates http.HandlerFunc
		want               error
		probes             int // number of requests for the version after two refusals
	}{
		"unknown token": {body("auth/wrong/list"), always(403, body(expired)), always(403, body(expired)),
			ErrUnauthenticated, 1},
		"no token": {body("auth/none/list"), always(403, body("auth/none/version")),
			always(403, body("auth/none/version")), ErrUnauthenticated, 1},
		"no permission":  {body(hidden), always(200, body("auth/limited/version")), always(200, "[]"), ErrForbidden, 1},
		"hidden release": {body(hidden), always(403, body(hidden)), always(200, "[]"), ErrForbidden, 1},
		"token that expires later": {body(hidden), always(403, body(expired)), always(403, body(expired)),
			ErrForbidden, 2},
		"page instead of the version": {body(hidden), always(403, "<html>No"), always(200, "[]"), ErrForbidden, 2},
		"failure of the version":      {body(hidden), always(500, ""), always(200, "[]"), ErrForbidden, 2},
	} {
		t.Run(name, func(t *testing.T) {
			probes := 0
			client := newClient(t, byPath{
				"/admin/version/": func(w http.ResponseWriter, r *http.Request) {
					probes++
					test.version(w, r)
				},
				"/templates/": test.templates, "": always(403, test.list),
			}.ServeHTTP, nil)
			for range 2 {
				if _, err := client.Emails().Get(t.Context(), "x"); !errors.Is(err, test.want) {
					t.Errorf("got %v, want %v", err, test.want)
				}
			}
			if probes != test.probes {
				t.Errorf("the version was requested %d times, want %d", probes, test.probes)
			}
		})
	}
}

// A token may expire during a run. The client recognizes the refused token even if it has read the release before and
// has seen that a permission is missing.
func TestExpiredTokenIsNotAMissingPermission(t *testing.T) {
	handler := byPath{
		"/admin/version/": always(200, versionBody),
		"":                always(403, `{"detail": "You do not have permission to perform this action."}`),
	}
	client := newClient(t, handler.ServeHTTP, nil)
	if _, err := client.Capabilities(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []error{ErrForbidden, ErrUnauthenticated, ErrUnauthenticated} {
		if errors.Is(want, ErrUnauthenticated) {
			handler[""] = always(403, `{"detail": "Token invalid/expired"}`)
			handler["/admin/version/"] = handler[""]
		}
		if _, err := client.Emails().Get(t.Context(), "x"); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	if _, err := client.Templates(t.Context()); !errors.Is(err, ErrUnauthenticated) {
		t.Errorf("templates: %v", err)
	}
}

// If the refused credentials come from an Authorization header, the error says so. The user is then not told to check a
// token.
func TestRefusedHeaderIsNotCalledAToken(t *testing.T) {
	for token, headers := range map[string]map[string]string{testToken: nil, "": {"authorization": "Basic eDp5"}} {
		client := newClient(t, always(403, `{"detail": "Token invalid/expired"}`), func(c *Config) {
			c.Token, c.Headers = token, headers
		})
		_, err := client.Emails().Get(t.Context(), "x")
		if failure := failureOf(t, err); failure.Kind != ErrUnauthenticated || failure.ByHeader != (token == "") {
			t.Errorf("with the token %q: got %+v", token, failure)
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
		_, refused := client.Emails().Get(t.Context(), "x")
		text := fmt.Sprint(err, refused, capabilities.Release)
		if strings.Contains(text, testToken) || len(text) > 1000 || name == "short" && err != nil {
			t.Errorf("%s: got %.1000s", name, text)
		}
	}
}

func TestTemplatesAreReadOnce(t *testing.T) {
	requested := 0
	_, body := recorded(t, recordings(t)[0], "templates")
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		requested++
		answer(w, 200, body)
	}, nil)
	for range 2 {
		list, err := client.Templates(t.Context())
		if err != nil || len(list) < 2 || list[0].Name != "email/password_reset.html" || list[0].Description == "" {
			t.Fatalf("got %v, %v", list, err)
		}
		list[0].Name = "changed"
	}
	if requested != 1 {
		t.Errorf("%d requests, want 1", requested)
	}
}
