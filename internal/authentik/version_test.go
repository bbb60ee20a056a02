package authentik

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

const versionBody = `{"version_current": "2025.2.4"}`

func isVersion(r *http.Request) bool { return r.URL.Path == "/api/v3/admin/version/" }

func TestCapabilitiesAskOnce(t *testing.T) {
	var asked atomic.Int32
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		answer(w, 200, versionBody)
	}, nil)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			got, err := client.Capabilities(t.Context())
			if err != nil || !got.Known || got.Release.String() != "2025.2.4" || !got.ExpiryInMinutes {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	group.Wait()
	if asked.Load() != 1 {
		t.Errorf("%d requests, want 1", asked.Load())
	}
}

func TestCapabilitiesOfAServerThatHidesItsRelease(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
	}{
		{"forbidden", 403, `{"detail": "No."}`},
		{"gone", 404, `{"detail": "No."}`},
		{"page", 404, "<html>No"},
		{"firewall", 403, "<html>No"},
		{"login page", 200, "<html>Log in"},
		{"unreadable release", 200, `{"version_current": "unknown"}`},
		{"no release", 200, `{}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var asked atomic.Int32
			lines := &journal{}
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, templatesPath()) {
					answer(w, http.StatusOK, `[]`)
					return
				}
				asked.Add(1)
				answer(w, test.status, test.body)
			}, func(c *Config) { c.Log = lines.log })
			for range 2 {
				got, err := client.Capabilities(t.Context())
				if err != nil || got.Known || got.Release != NewestRelease || !got.FlowSetInBody {
					t.Errorf("got %+v, %v", got, err)
				}
			}
			if asked.Load() != 1 || strings.Count(lines.text(), "level=WARN") != 1 {
				t.Errorf("%d requests, log:\n%s", asked.Load(), lines.text())
			}
		})
	}
}

// A server that refuses the token, or is not authentik, does not merely hide its release.
func TestCapabilitiesOfWhatIsNotTheRightServer(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		body   string
		want   error
	}{
		"refused token": {http.StatusForbidden, `{"detail": "Token invalid/expired"}`, ErrUnauthenticated},
		"login page":    {http.StatusOK, "<html>Log in", ErrNotAuthentik},
		"another path":  {http.StatusNotFound, "<html>No", ErrNotAuthentik},
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, test.status, test.body) }, nil)
			if got, err := client.Capabilities(t.Context()); !errors.Is(err, test.want) {
				t.Errorf("got %+v, %v, want %v", got, err, test.want)
			}
		})
	}
}

func TestCapabilitiesForgetAFailure(t *testing.T) {
	var asked atomic.Int32
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) == 1 {
			answer(w, 500, "")
			return
		}
		answer(w, 200, versionBody)
	}, nil)
	if _, err := client.Capabilities(soon(t)); !errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v, want ErrUnavailable", err)
	}
	if got, err := client.Capabilities(soon(t)); err != nil || !got.Known {
		t.Errorf("got %+v, %v", got, err)
	}
}

// hold answers the first request only after release is closed, and tells on entered that it is there.
func hold(entered, release chan struct{}, next http.HandlerFunc) http.HandlerFunc {
	var first sync.Once
	return func(w http.ResponseWriter, r *http.Request) {
		first.Do(func() {
			close(entered)
			select {
			case <-release:
			case <-r.Context().Done():
			}
		})
		next(w, r)
	}
}

func TestWaitingForCapabilitiesEndsWithItsContext(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	client := newClient(t, hold(entered, release, always(200, versionBody)), nil)
	var group sync.WaitGroup
	group.Go(func() {
		if _, err := client.Capabilities(soon(t)); err != nil {
			t.Error(err)
		}
	})
	<-entered
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := client.Capabilities(ctx)
	var failure *Error
	if !errors.Is(err, context.Canceled) || !errors.As(err, &failure) || !strings.Contains(err.Error(), "/admin/version/") {
		t.Errorf("got %v", err)
	}
	close(release)
	group.Wait()
}

func TestOneWhoGivesUpDoesNotFailTheOthers(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	client := newClient(t, hold(entered, release, always(200, versionBody)), nil)
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() {
		if _, err := client.Capabilities(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want context.Canceled", err)
		}
	})
	<-entered
	group.Go(func() {
		if got, err := client.Capabilities(soon(t)); err != nil || !got.Known {
			t.Errorf("got %+v, %v", got, err)
		}
	})
	cancel()
	group.Wait()
}

// Every good token may read the version (recorded as auth/limited/version), a refused one may not (auth/wrong/version).
func TestForbiddenIsToldFromARefusedToken(t *testing.T) {
	r := recordings(t)[0]
	body := func(id string) string { return string(r.find(t, id).bytes()) }
	tests := []struct {
		name, list    string
		version       string
		versionStatus int
		want          error
	}{
		{"unknown token", body("auth/wrong/list"), body("auth/wrong/version"), 403, ErrUnauthenticated},
		{"no token", body("auth/none/list"), body("auth/none/version"), 403, ErrUnauthenticated},
		{"no permission", body("auth/limited/list"), body("auth/limited/version"), 200, ErrForbidden},
		{"no permission, hidden release", body("auth/limited/list"), `{"detail": "Blocked."}`, 403, ErrForbidden},
		{"no permission, version behind a firewall", body("auth/limited/list"), "<html>No", 403, ErrForbidden},
		{"no permission, version out of order", body("auth/limited/list"), "", 500, ErrForbidden},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var asked atomic.Int32
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				if isVersion(r) {
					asked.Add(1)
					answer(w, test.versionStatus, test.version)
					return
				}
				answer(w, 403, test.list)
			}, nil)
			for range 2 {
				_, err := client.Emails().Get(t.Context(), "x")
				if !errors.Is(err, test.want) || !strings.Contains(err.Error(), client.BaseURL()) {
					t.Errorf("got %v, want %v", err, test.want)
				}
			}
			if test.versionStatus != 500 && asked.Load() != 1 {
				t.Errorf("the version was asked for %d times", asked.Load())
			}
		})
	}
}

// Whoever brings an Authorization of their own is not told to look at a token.
func TestARefusedHeaderIsNoToken(t *testing.T) {
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
	for version, want := range map[string]string{versionBody: "authentik 2025.2.4", `{}`: "2026.8.2, was assumed"} {
		client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
			if isVersion(r) {
				answer(w, 200, version)
				return
			}
			answer(w, 405, "")
		}, nil)
		_, before := client.Emails().Create(t.Context(), &EmailStage{})
		_, err := client.Capabilities(t.Context())
		_, after := client.Emails().Create(t.Context(), &EmailStage{})
		if err != nil || strings.Contains(before.Error(), want) || !strings.Contains(after.Error(), want) {
			t.Errorf("before: %v\nafter: %v", before, after)
		}
	}
}

func TestTemplatesAreAskedForOnceAndCopied(t *testing.T) {
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
