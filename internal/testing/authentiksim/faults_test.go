package authentiksim_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

func TestFaultCounts(t *testing.T) {
	tests := map[string]struct {
		fault authentiksim.Fault
		want  []int // the statuses of five requests: GET list, GET one, GET list, POST, GET list
	}{
		"every request":      {authentiksim.Fault{}, []int{502, 502, 502, 502, 502}},
		"a method":           {authentiksim.Fault{Method: "POST"}, []int{200, 404, 200, 502, 200}},
		"a path":             {authentiksim.Fault{Path: "/stages/email/*/"}, []int{200, 502, 200, 201, 200}},
		"a method of a path": {authentiksim.Fault{Method: "GET", Path: "/stages/email/"}, []int{502, 404, 502, 201, 502}},
		"after one": {authentiksim.Fault{Method: "GET", Path: "/stages/email/", Skip: 1},
			[]int{200, 404, 502, 201, 502}},
		"twice":          {authentiksim.Fault{Times: 2}, []int{502, 502, 200, 201, 200}},
		"once after two": {authentiksim.Fault{Skip: 2, Times: 1}, []int{200, 404, 502, 201, 200}},
		"no match":       {authentiksim.Fault{Path: "/flows/*"}, []int{200, 404, 200, 201, 200}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := start(t, authentiksim.Options{})
			test.fault.Answer = authentiksim.HTMLPage(http.StatusBadGateway)
			remove := server.Inject(test.fault)
			var got []int
			for _, request := range [][2]string{
				{"GET", "/stages/email/"}, {"GET", "/stages/email/nope/"}, {"GET", "/stages/email/"}, {"POST", "/stages/email/"},
				{"GET", "/stages/email/"},
			} {
				got = append(got, ask(t, server, request[0], request[1], `{"name": "a"}`).status)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
			for i, entry := range server.Requests() {
				if entry.Faulted != (test.want[i] == http.StatusBadGateway) || entry.Status != test.want[i] {
					t.Errorf("log entry %d: faulted %t, status %d", i, entry.Faulted, entry.Status)
				}
			}
			remove()
			if got := ask(t, server, "GET", "/stages/email/", ""); got.status != http.StatusOK {
				t.Errorf("status %d after the fault was removed", got.status)
			}
		})
	}
}

func TestFaultAfter(t *testing.T) {
	for _, after := range []bool{false, true} {
		server := start(t, authentiksim.Options{})
		server.Inject(authentiksim.Fault{Method: "POST", After: after, Answer: authentiksim.EmptyBody(http.StatusCreated)})
		if got := ask(t, server, "POST", "/stages/email/", `{"name": "a"}`); got.status != http.StatusCreated ||
			got.body != nil && got.body != "" {
			t.Errorf("after %t: answered %d %v", after, got.status, got.body)
		}
		if _, saved := server.StageByName("a"); saved != after {
			t.Errorf("after %t: saved %t", after, saved)
		}
	}
}

func TestAnswers(t *testing.T) {
	html, crashed := http.Header{"Content-Type": {"text/html; charset=utf-8"}}, http.Header{}
	crashed.Set("Allow", "GET, HEAD, OPTIONS")
	tests := map[string]struct {
		answer http.HandlerFunc
		method string
		status int
		header http.Header
		body   string // a text that the body must contain
	}{
		"status": {authentiksim.Status(429, "text/plain", "slow down", "Retry-After", "3"), "GET", 429,
			http.Header{"Retry-After": {"3"}, "Content-Type": {"text/plain"}}, "slow down"},
		"page": {authentiksim.HTMLPage(502), "GET", 502, http.Header{"Content-Type": {"text/html"}},
			"502 Bad Gateway"},
		"write crash": {authentiksim.Crash(), "POST", 405, crashed, ""},
		"read crash":  {nil, "GET", 500, html, "Server Error"},
		"echo":        {authentiksim.Echo(500), "POST", 500, nil, "Authorization: Bearer demo-token"},
		"echoed body": {authentiksim.EchoJSON(500), "POST", 500, nil, `{\"name\": \"secret\"}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := start(t, authentiksim.Options{})
			server.Inject(authentiksim.Fault{After: true, Answer: test.answer})
			request := httptest.NewRequest(test.method, "/api/v3/stages/email/", strings.NewReader(`{"name": "secret"}`))
			request.Header.Set("Authorization", "Bearer demo-token")
			response := httptest.NewRecorder()
			server.ServeHTTP(response, request)
			if response.Code != test.status || !strings.Contains(response.Body.String(), test.body) {
				t.Errorf("got %d %q", response.Code, response.Body)
			}
			for name := range test.header {
				if want, got := test.header.Get(name), response.Header().Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
		})
	}
}

func TestBrokenConnections(t *testing.T) {
	tests := map[string]struct {
		answer http.HandlerFunc
		want   error
	}{
		"reset":    {authentiksim.Reset(), syscall.ECONNRESET},
		"cut JSON": {authentiksim.CutJSON(), io.ErrUnexpectedEOF},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := start(t, authentiksim.Options{})
			server.Inject(authentiksim.Fault{Answer: test.answer})
			if _, err := try(t.Context(), server.URL(), "demo-token", "POST", "/stages/email/", `{}`); !errors.Is(err,
				test.want) {
				t.Errorf("error %v, want %v", err, test.want)
			}
		})
	}
}

// TestEndlessAnswers checks that a response from Hang or Drip does not end before the client closes the connection or
// the server closes.
func TestEndlessAnswers(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{"hang": authentiksim.Hang(), "drip": authentiksim.Drip()} {
		t.Run(name, func(t *testing.T) {
			server := start(t, authentiksim.Options{})
			server.Inject(authentiksim.Fault{Answer: answer})
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			if err := read(ctx, server.URL()); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %v, want the client's deadline", err)
			}
			ended := make(chan error, 1)
			go func() { ended <- read(context.WithoutCancel(t.Context()), server.URL()) }()
			for len(server.Requests()) < 2 {
				select {
				case err := <-ended:
					t.Fatalf("ended early: %v", err)
				case <-time.After(time.Millisecond):
				}
			}
			server.Close()
			if err := <-ended; err == nil {
				t.Error("no error after the server closed")
			}
		})
	}
}

// read sends a GET and reads the whole response. It returns the error of the connection, if any.
func read(ctx context.Context, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.ReadAll(response.Body)
	return err
}
