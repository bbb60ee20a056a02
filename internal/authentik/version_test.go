package authentik

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

const versionBody = `{"version_current": "2025.2.4"}`

func isVersion(r *http.Request) bool { return r.URL.Path == "/api/v3/admin/version/" }

func TestReleaseIsRequestedOnce(t *testing.T) {
	var asked atomic.Int32
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		answer(w, 200, versionBody)
	}, nil)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			got, err := client.Capabilities(t.Context())
			if err != nil || !got.Known || got.Release.String() != "2025.2.4" || !got.Has(ExpiryInMinutes) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	group.Wait()
	if asked.Load() != 1 {
		t.Errorf("%d requests, want 1", asked.Load())
	}
}

// authentik may refuse to send its release, even to a valid token. The client then assumes NewestRelease.
func TestHiddenReleaseIsAssumedToBeTheNewest(t *testing.T) {
	for name, status := range map[string]int{"forbidden": http.StatusForbidden, "not found": http.StatusNotFound} {
		t.Run(name, func(t *testing.T) {
			asked, lines := 0, &journal{}
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				if isVersion(r) {
					asked++
					answer(w, status, `{"detail": "No."}`)
					return
				}
				answer(w, http.StatusOK, `[]`)
			}, func(c *Config) { c.Log = lines.log })
			for range 2 {
				got, err := client.Capabilities(t.Context())
				if err != nil || got.Known || got.Release != NewestRelease || !got.Has(BackgroundURL) {
					t.Errorf("got %+v, %v", got, err)
				}
			}
			if asked != 1 || strings.Count(lines.text(), "level=WARN") != 1 {
				t.Errorf("%d requests, log:\n%s", asked, lines.text())
			}
		})
	}
}

// If something other than authentik answers the request for the release, Capabilities returns an error and assumes no
// release.
func TestForeignServerHasNoRelease(t *testing.T) {
	foreign := func(status int, body string) http.HandlerFunc { // sends no X-authentik-Id header
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	templatesToo := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if isVersion(r) {
				answer(w, http.StatusForbidden, `{"detail": "No."}`)
				return
			}
			foreign(status, body)(w, r)
		}
	}
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
		"redirect to a login": {
			http.RedirectHandler("https://sso.test/login", http.StatusFound).ServeHTTP, ErrRedirected, "https://sso.test/login",
		},
		"redirected templates":         {templatesToo(302, ""), ErrNotAuthentik, "status 302"},
		"templates of another program": {templatesToo(404, `{"detail": "x"}`), ErrNotAuthentik, "templates/"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := newClient(t, test.handler, nil).Capabilities(t.Context())
			if !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.text) {
				t.Errorf("got %+v, %v, want %v with %q", got, err, test.kind, test.text)
			}
		})
	}
}

// A 404 without the header X-authentik-Id does not mean that an object is missing, even if the client has read the
// release before.
func TestForeign404IsNotAMissingObject(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if isVersion(r) {
			answer(w, http.StatusOK, versionBody)
			return
		}
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"detail": "x"}`)
	}, nil)
	if _, err := client.Capabilities(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Emails().Get(t.Context(), "x"); !errors.Is(err, ErrNotAuthentik) {
		t.Errorf("get: %v", err)
	}
	if err := client.Emails().Delete(t.Context(), "x"); !errors.Is(err, ErrNotAuthentik) {
		t.Errorf("delete: %v", err)
	}
}

func TestReleaseIsRequestedAgainAfterAFailure(t *testing.T) {
	var asked atomic.Int32
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) == 1 {
			answer(w, 500, "")
			return
		}
		answer(w, 200, versionBody)
	}, nil)
	if _, err := client.Capabilities(t.Context()); !errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v, want ErrUnavailable", err)
	}
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
			var group sync.WaitGroup
			ask := func(ctx context.Context) {
				group.Go(func() {
					_, err := client.Capabilities(ctx)
					failure, is := errors.AsType[*Error](err)
					if is != (ctx == cancelled) || is && (!errors.Is(err, context.Canceled) || failure.Path != "/admin/version/") {
						t.Errorf("got %v", err)
					}
				})
				synctest.Wait()
			}
			if isFirstCancelled {
				ask(cancelled)
				ask(t.Context())
			} else {
				ask(t.Context())
				ask(cancelled)
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
	body := func(id string) string { return string(r.find(t, id).bytes()) }
	const hidden, expired = "auth/limited/list", "auth/wrong/version" // the ids of recorded refusals
	for name, test := range map[string]struct {
		list            string
		version         string
		status          int // status of the response to the request for the version
		templatesStatus int
		want            error
		probes          int // number of requests for the version after two refusals
	}{
		"unknown token":               {body("auth/wrong/list"), body(expired), 403, 403, ErrUnauthenticated, 1},
		"no token":                    {body("auth/none/list"), body("auth/none/version"), 403, 403, ErrUnauthenticated, 1},
		"no permission":               {body(hidden), body("auth/limited/version"), 200, 200, ErrForbidden, 1},
		"hidden release":              {body(hidden), body(hidden), 403, 200, ErrForbidden, 1},
		"token that expires later":    {body(hidden), body(expired), 403, 403, ErrForbidden, 2},
		"page instead of the version": {body(hidden), "<html>No", 403, 200, ErrForbidden, 2},
		"failure of the version":      {body(hidden), "", 500, 200, ErrForbidden, 2},
	} {
		t.Run(name, func(t *testing.T) {
			probes := 0
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				switch {
				case isVersion(r):
					probes++
					answer(w, test.status, test.version)
				case strings.HasSuffix(r.URL.Path, "/templates/") && test.templatesStatus == 200:
					answer(w, 200, "[]")
				case strings.HasSuffix(r.URL.Path, "/templates/"):
					answer(w, test.templatesStatus, test.version)
				default:
					answer(w, 403, test.list)
				}
			}, nil)
			for range 2 {
				if _, err := client.Emails().Get(t.Context(), "x"); !errors.Is(err, test.want) {
					t.Errorf("got %v, want %v", err, test.want)
				}
			}
			if probes != test.probes {
				t.Errorf("the version was asked for %d times, want %d", probes, test.probes)
			}
		})
	}
}

// A token may expire during a run. The client recognizes the refused token even if it has read the release before and
// has seen that a permission is missing.
func TestExpiredTokenIsNotAMissingPermission(t *testing.T) {
	expired := false
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case expired:
			answer(w, 403, `{"detail": "Token invalid/expired"}`)
		case isVersion(r):
			answer(w, 200, versionBody)
		default:
			answer(w, 403, `{"detail": "You do not have permission to perform this action."}`)
		}
	}, nil)
	if _, err := client.Capabilities(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []error{ErrForbidden, ErrUnauthenticated, ErrUnauthenticated} {
		expired = errors.Is(want, ErrUnauthenticated)
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
	for name, byHeader := range map[string]bool{"token": false, "header": true} {
		client := newClient(t, always(403, `{"detail": "Token invalid/expired"}`), func(c *Config) {
			if byHeader {
				c.Token, c.Headers = "", map[string]string{"authorization": "Basic eDp5"}
			}
		})
		_, err := client.Emails().Get(t.Context(), "x")
		var failure *Error
		if !errors.As(err, &failure) || !errors.Is(err, ErrUnauthenticated) || failure.ByHeader != byHeader {
			t.Errorf("%s: got %+v", name, failure)
		}
	}
}

func TestErrorsNameTheReleaseOnceItIsKnown(t *testing.T) {
	for status, want := range map[int]string{200: "2025.2.4", 404: NewestRelease.String()} {
		client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case isVersion(r):
				answer(w, status, map[int]string{200: versionBody, 404: `{"detail": "No."}`}[status])
			case r.Method == http.MethodGet:
				answer(w, 200, "[]")
			default:
				answer(w, 405, "")
			}
		}, nil)
		release := func() (string, bool) {
			_, err := client.Emails().Create(t.Context(), &EmailStage{})
			failure, _ := errors.AsType[*Error](err)
			return failure.Release, failure.ReleaseHidden
		}
		if got, _ := release(); got != "" {
			t.Errorf("the error names the release %q before the client has read it", got)
		}
		if _, err := client.Capabilities(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, hidden := release(); got != want || hidden != (status == 404) {
			t.Errorf("got %q, hidden %t", got, hidden)
		}
	}
}

func TestReleaseContainsNoSecret(t *testing.T) {
	for name, suffix := range map[string]string{"short": "", "long": strings.Repeat("A", 100<<10)} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				if isVersion(r) {
					answer(w, 200, `{"version_current": "2026.2.2-`+testToken+suffix+`"}`)
					return
				}
				answer(w, 400, `{"name": ["x"]}`)
			}, nil)
			capabilities, err := client.Capabilities(t.Context())
			_, refused := client.Emails().Get(t.Context(), "x")
			text := fmt.Sprint(err, refused, capabilities.Release)
			if strings.Contains(text, testToken) || len(text) > 1000 || name == "short" && err != nil {
				t.Errorf("got %.1000s", text)
			}
		})
	}
}

func TestTemplatesAreReadOnce(t *testing.T) {
	var asked atomic.Int32
	r := recordings(t)[0]
	body := r.find(t, "templates").bytes()
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		answer(w, 200, string(body))
	}, nil)
	for range 2 {
		list, err := client.Templates(t.Context())
		if err != nil || len(list) < 2 || list[0].Name != "email/password_reset.html" || list[0].Description == "" {
			t.Fatalf("got %v, %v", list, err)
		}
		list[0].Name = "changed"
	}
	if asked.Load() != 1 {
		t.Errorf("%d requests, want 1", asked.Load())
	}
}
