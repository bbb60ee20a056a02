package authentiksim_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

func TestRequests(t *testing.T) {
	server := start(t, authentiksim.Options{})
	server.AddToken("mine", "authentik_stages_email.view_emailstage")
	ask(t, server, "GET", "/stages/email/?name=a", "")
	askAs(t, server, "limited-token", "POST", "/stages/email/", `{"name": "a"}`)
	askAs(t, server, "mine", "GET", "/stages/email/", "")
	askAs(t, server, "guess", "GET", "/admin/version/", "")
	askAs(t, server, "", "GET", "/admin/version/", "")
	want := []authentiksim.Request{
		{Method: "GET", Path: "/stages/email/", Query: "name=a", Status: 200, Token: "admin"},
		{Method: "POST", Path: "/stages/email/", Body: []byte(`{"name": "a"}`), Status: 403, Token: "limited"},
		{Method: "GET", Path: "/stages/email/", Status: 200, Token: "custom"},
		{Method: "GET", Path: "/admin/version/", Status: 403, Token: "wrong"},
		{Method: "GET", Path: "/admin/version/", Status: 403, Token: "none"},
	}
	got := server.Requests()
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(authentiksim.Request{}, "Header", "RemoteAddr")); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
	for _, entry := range got {
		for _, secret := range []string{"demo-token", "limited-token", "mine", "guess"} {
			if strings.Contains(strings.Join(entry.Header.Values("Authorization"), " "), secret) {
				t.Errorf("log holds the token %q", secret)
			}
		}
		if entry.Header.Get("Content-Type") == "" || entry.RemoteAddr == "" {
			t.Errorf("incomplete entry %+v", entry)
		}
	}
	got[0].Header.Set("Content-Type", "changed")
	if server.Requests()[0].Header.Get("Content-Type") == "changed" {
		t.Error("the log is not a copy")
	}
	server.ResetRequests()
	if n := len(server.Requests()); n != 0 {
		t.Errorf("%d entries after a reset", n)
	}
}

// Every response has a different X-authentik-Id. This includes responses that a fault replaces.
func TestRequestIDs(t *testing.T) {
	server := start(t, authentiksim.Options{})
	server.Inject(authentiksim.Fault{Path: "/flows/*/", Answer: authentiksim.HTMLPage(http.StatusBadGateway)})
	seen := map[string]bool{}
	for _, path := range []string{"/admin/version/", "/stages/nope", "/flows/instances/"} {
		id := ask(t, server, "GET", path, "").header.Get("X-authentik-Id")
		if len(id) != 32 || seen[id] {
			t.Errorf("%s: X-authentik-Id %q", path, id)
		}
		seen[id] = true
	}
}

func TestConnections(t *testing.T) {
	server := start(t, authentiksim.Options{})
	for range 3 {
		client := &http.Client{Transport: &http.Transport{}}
		t.Cleanup(client.CloseIdleConnections)
		for range 2 {
			response, err := client.Get(server.URL() + "/api/v3/admin/version/")
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, response.Body)
			response.Body.Close()
		}
	}
	if got := server.Connections(); got != 3 {
		t.Errorf("%d connections of 3 clients", got)
	}
	server.ResetRequests()
	if got := server.Connections(); got != 0 {
		t.Errorf("%d connections after a reset", got)
	}
}

// With a latency, four simultaneous requests take as long as one request. With Serial they take four times as long. A
// cancelled request ends before the latency is over.
func TestPace(t *testing.T) {
	const latency, patience = 20 * time.Millisecond, 30 * time.Millisecond
	for _, test := range []struct {
		latency time.Duration
		serial  bool
		want    time.Duration
	}{
		{0, false, 0}, {latency, false, latency}, {latency / 4, true, latency}, {time.Hour, false, patience},
		{time.Hour, true, patience},
	} {
		synctest.Test(t, func(t *testing.T) {
			server, err := authentiksim.New(authentiksim.Options{Latency: test.latency, Serial: test.serial})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			begin := time.Now()
			var group sync.WaitGroup
			for range 4 {
				request := httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/v3/admin/version/", http.NoBody)
				group.Go(func() { server.ServeHTTP(httptest.NewRecorder(), request) })
			}
			group.Wait()
			if passed := time.Since(begin); passed != test.want {
				t.Errorf("latency %s, serial %t: %s", test.latency, test.serial, passed)
			}
		})
	}
}
