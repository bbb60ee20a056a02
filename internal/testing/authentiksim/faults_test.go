package authentiksim_test

import (
	"context"
	"fmt"
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

// TestFaultReplacesOnlyItsResponses injects a fault and then sends five requests: GET of the list, GET of one stage,
// GET of the list, POST, and GET of the list. The statuses and the request log must show which requests got the fault.
func TestFaultReplacesOnlyItsResponses(t *testing.T) {
	const list, one = "/stages/email/", "/stages/email/nope/"
	for name, test := range map[string]struct {
		fault  authentiksim.Fault
		want   []int // the statuses of the five requests
		stored bool  // whether the POST creates a stage
	}{
		"every request": {authentiksim.Fault{}, []int{502, 502, 502, 502, 502}, false},
		"after a POST":  {authentiksim.Fault{Method: "POST", After: true}, []int{200, 404, 200, 502, 200}, true},
		"a path":        {authentiksim.Fault{Path: "/stages/email/*/"}, []int{200, 502, 200, 201, 200}, true},
		"second GET of a path": {
			authentiksim.Fault{Method: "GET", Path: list, Skip: 1}, []int{200, 404, 502, 201, 502}, true,
		},
		"third request": {authentiksim.Fault{Skip: 2, Times: 1}, []int{200, 404, 502, 201, 200}, true},
		"no match":      {authentiksim.Fault{Path: "/flows/*"}, []int{200, 404, 200, 201, 200}, true},
	} {
		server := start(t, "")
		test.fault.Answer = authentiksim.HTMLPage(http.StatusBadGateway)
		remove := server.Inject(test.fault)
		var got []int
		for _, request := range [][2]string{{"GET", list}, {"GET", one}, {"GET", list}, {"POST", list}, {"GET", list}} {
			got = append(got, server.ask(request[0], request[1], `{"name": "a"}`).status)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		for i, entry := range server.Requests() {
			if entry.Faulted != (got[i] == http.StatusBadGateway) {
				t.Errorf("%s: request %d is logged as faulted: %t", name, i, entry.Faulted)
			}
		}
		if stored := len(server.Stages("")) == 1; stored != test.stored {
			t.Errorf("%s: the stage is stored: %t", name, stored)
		}
		remove()
		if got := server.ask("GET", list, ""); got.status != http.StatusOK {
			t.Errorf("%s: status %d after the fault was removed", name, got.status)
		}
	}
}

// TestAnswersAreSentOverTheNetwork sends a POST over a network connection, and compares the response or the error of
// the connection.
func TestAnswersAreSentOverTheNetwork(t *testing.T) {
	server := must(authentiksim.Start(authentiksim.Options{}))(t)
	defer server.Close()
	for want, answer := range map[string]http.HandlerFunc{
		"429 text/plain 3 slow down":            authentiksim.Status(429, "text/plain", "slow down", "Retry-After", "3"),
		"502 text/html  <html>":                 authentiksim.HTMLPage(502),
		"500 text/plain; charset=utf-8  cannot": authentiksim.Echo(500),
		`401 application/json  {"detail":"cann`: authentiksim.EchoJSON(401),
		"405 text/html; charset=utf-8  ":        authentiksim.Crash,
		"connection reset by peer":              authentiksim.Reset,
		"200 application/json  unexpected EOF":  authentiksim.CutJSON,
		"context deadline exceeded":             authentiksim.Hang,
		"200 application/json  context deadlin": authentiksim.Drip,
	} {
		remove := server.Inject(authentiksim.Fault{Answer: answer})
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		request := must(http.NewRequestWithContext(ctx, http.MethodPost, server.URL(), strings.NewReader("secret")))(t)
		got := describe(http.DefaultTransport.RoundTrip(request))
		if !strings.Contains(got, want) || strings.Contains(want, "cann") != strings.Contains(got, "secret") {
			t.Errorf("got %q, want %q", got, want)
		}
		cancel()
		remove()
	}
}

// describe returns the status, two header fields and the body of a response, or the error of the connection.
func describe(response *http.Response, err error) string {
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		body = []byte(err.Error())
	}
	header := response.Header
	return fmt.Sprintf("%d %s %s %s", response.StatusCode, header.Get("Content-Type"), header.Get("Retry-After"), body)
}

func TestRequestsAndConnectionsAreLogged(t *testing.T) {
	server := start(t, "")
	server.ask("GET", "/stages/email/?name=a", "")
	server.ask("POST", "/stages/email/", `{"name": "a"}`)
	want := []authentiksim.Request{
		{Method: "GET", Path: "/stages/email/", Query: "name=a"},
		{Method: "POST", Path: "/stages/email/", Body: []byte(`{"name": "a"}`)},
	}
	if diff := cmp.Diff(want, server.Requests(), cmpopts.IgnoreUnexported(authentiksim.Request{})); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
	if got := server.Connections(); got != 1 {
		t.Errorf("%d connections of one client", got)
	}
	request := httptest.NewRequestWithContext(t.Context(), "GET", "/", http.NoBody)
	request.RemoteAddr = "192.0.2.1:1235"
	server.ServeHTTP(httptest.NewRecorder(), request)
	if got := server.Connections(); got != 2 {
		t.Errorf("%d connections of two clients", got)
	}
	server.ResetRequests()
	if n := len(server.Requests()); n != 0 {
		t.Errorf("%d entries after a reset", n)
	}
}

// TestLatencyAndSerialDelayResponses checks the time that four simultaneous requests take. With a latency, they take as
// long as one request. With Serial they take four times as long. Requests that are cancelled end at once, and do not
// wait until the latency is over.
func TestLatencyAndSerialDelayResponses(t *testing.T) {
	const latency, timeout = 20 * time.Millisecond, 30 * time.Millisecond
	for _, test := range []struct {
		latency time.Duration
		serial  bool
		want    time.Duration
	}{
		{0, false, 0}, {latency, false, latency}, {latency / 4, true, latency}, {time.Hour, false, timeout},
		{time.Hour, true, timeout},
	} {
		synctest.Test(t, func(t *testing.T) {
			server := must(authentiksim.New(authentiksim.Options{Latency: test.latency, Serial: test.serial}))(t)
			ctx, cancel := context.WithTimeout(t.Context(), timeout)
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

// TestSimultaneousCreatesMakeOneStage checks that the server creates only one stage if eight clients create stages of
// the same name at the same time.
func TestSimultaneousCreatesMakeOneStage(t *testing.T) {
	server := start(t, "")
	statuses := make(chan int)
	const writers = 8
	for range writers {
		go func() { statuses <- server.ask("POST", "/stages/email/", `{"name": "same"}`).status }()
	}
	created := 0
	for range writers {
		if <-statuses == http.StatusCreated {
			created++
		}
	}
	if created != 1 || len(server.Stages("")) != 1 {
		t.Errorf("%d created, %d stored", created, len(server.Stages("")))
	}
}
