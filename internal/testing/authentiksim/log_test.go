package authentiksim_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
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

// Every response has a request id, even if a fault replaces it.
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

func TestLatency(t *testing.T) {
	const latency = 30 * time.Millisecond
	server := start(t, authentiksim.Options{Latency: latency})
	begin := time.Now()
	ask(t, server, "GET", "/admin/version/", "")
	if passed := time.Since(begin); passed < latency {
		t.Errorf("answered after %s", passed)
	}
	slow := start(t, authentiksim.Options{Latency: time.Hour})
	ctx, cancel := context.WithTimeout(t.Context(), latency)
	defer cancel()
	if err := read(ctx, slow.URL()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want the client's deadline", err)
	}
}

// TestSerial compares how many requests run at the same time with and without Serial.
func TestSerial(t *testing.T) {
	for _, serial := range []bool{false, true} {
		server := start(t, authentiksim.Options{Serial: serial})
		const clients = 4
		var mu sync.Mutex
		inside, most := 0, 0
		together := make(chan struct{})
		server.Inject(authentiksim.Fault{Answer: func(w http.ResponseWriter, _ *http.Request) {
			mu.Lock()
			inside++
			most = max(most, inside)
			if inside == clients {
				close(together)
			}
			mu.Unlock()
			select {
			case <-together:
			case <-time.After(20 * time.Millisecond):
			}
			mu.Lock()
			inside--
			mu.Unlock()
			w.WriteHeader(http.StatusNoContent)
		}})
		var group sync.WaitGroup
		for range clients {
			group.Go(func() { _ = read(t.Context(), server.URL()) })
		}
		group.Wait()
		if serial && most != 1 || !serial && most < 2 {
			t.Errorf("serial %t: %d requests at once", serial, most)
		}
	}
}
