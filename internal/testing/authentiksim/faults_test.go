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

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// TestAnswersAreSentOverTheNetwork checks functions that can be the Answer of a Fault. It sends a POST over a network
// connection, and compares the response or the connection error.
func TestAnswersAreSentOverTheNetwork(t *testing.T) {
	server := must(authentiksim.Start(authentiksim.Options{}))(t)
	defer server.Close()
	for want, answer := range map[string]http.HandlerFunc{
		"429 text/plain slow down":               authentiksim.Status(429, "text/plain", "slow down"),
		"cannot forward POST /":                  authentiksim.Echo(500),
		`401 application/json {"detail":"cannot`: authentiksim.EchoJSON(401),
		"405 text/html; charset=utf-8 ":          authentiksim.Crash,
		"connection reset by peer":               authentiksim.Reset,
		`{"pk": "3b0c0f2e- unexpected EOF`:       authentiksim.CutJSON,
		"context deadline exceeded":              authentiksim.Hang,
		"200 application/json { ":                authentiksim.Drip,
	} {
		remove := server.Inject(authentiksim.Fault{Answer: answer})
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		request := must(http.NewRequestWithContext(ctx, http.MethodPost, server.URL(), strings.NewReader("secret")))(t)
		response, err := http.DefaultTransport.RoundTrip(request)
		got := fmt.Sprint(err)
		if err == nil {
			body, err := io.ReadAll(response.Body)
			got = fmt.Sprint(response.StatusCode, " ", response.Header.Get("Content-Type"), " ", string(body), " ", err)
			response.Body.Close()
		}
		if !strings.Contains(got, want) || strings.Contains(want, "cannot") != strings.Contains(got, "secret") {
			t.Errorf("got %q, want %q", got, want)
		}
		cancel()
		remove()
	}
}

// TestLatencyAndSerialDelayResponses checks how long four simultaneous requests take. With the option Latency alone,
// they take as long as one request. With Serial they take four times as long, because the server handles one request at
// a time. Cancelled requests end immediately.
func TestLatencyAndSerialDelayResponses(t *testing.T) {
	const latency, timeout = 20 * time.Millisecond, 100 * time.Millisecond
	for options, want := range map[authentiksim.Options]time.Duration{
		{Latency: latency}: latency, {Latency: latency, Serial: true}: 4 * latency,
		{Latency: time.Hour}: timeout, {Latency: time.Hour, Serial: true}: timeout,
	} {
		synctest.Test(t, func(t *testing.T) {
			server := must(authentiksim.New(options))(t)
			ctx, cancel := context.WithTimeout(t.Context(), timeout)
			defer cancel()
			begin := time.Now()
			var group sync.WaitGroup
			for range 4 {
				request := httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/v3/admin/version/", http.NoBody)
				group.Go(func() { server.ServeHTTP(httptest.NewRecorder(), request) })
			}
			group.Wait()
			if passed := time.Since(begin); passed != want {
				t.Errorf("%+v: %s", options, passed)
			}
		})
	}
}
