package authentik

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const stageBody = `{"pk": "p1", "name": "n"}`

func TestHeadersGoOnACopy(t *testing.T) {
	next := &script{steps: []any{200}}
	transport := &headerTransport{next: next, headers: http.Header{"X-A": {"b"}}, host: "other.test"}
	request := httptest.NewRequest(http.MethodGet, "http://a.test/x/", http.NoBody)
	if _, err := transport.RoundTrip(request); err != nil {
		t.Fatal(err)
	}
	if request.Header.Get("X-A") != "" || request.Host != "a.test" {
		t.Errorf("the request was changed: %v %s", request.Header, request.Host)
	}
}

func TestHeadersOfARequest(t *testing.T) {
	var got http.Header
	var host string
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		got, host = r.Header.Clone(), r.Host
		answer(w, 201, stageBody)
	}, func(c *Config) {
		c.Headers = map[string]string{"x-extra": "1", "Host": "outside.test"}
		c.UserAgent = "agent/1"
	})
	if _, err := client.Emails().Create(t.Context(), &EmailStage{Stage: Stage{Name: "n"}}); err != nil {
		t.Fatal(err)
	}
	got.Del("Content-Length")
	want := http.Header{
		"Accept": {"application/json"}, "Accept-Encoding": {"gzip"}, "Authorization": {"Bearer " + testToken},
		"Content-Type": {"application/json"}, "User-Agent": {"agent/1"}, "X-Extra": {"1"},
	}
	if diff := cmp.Diff(want, got); diff != "" || host != "outside.test" {
		t.Errorf("host %s, headers (-want +got):\n%s", host, diff)
	}
}

func TestAttemptEndsInTime(t *testing.T) {
	held := make(chan struct{})
	for name, begin := range map[string]func(http.ResponseWriter){
		"before the answer": func(http.ResponseWriter) {},
		"within the body": func(w http.ResponseWriter) {
			_, _ = w.Write([]byte(`{"pk":`))
			_ = http.NewResponseController(w).Flush()
		},
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				begin(w)
				select {
				case <-held:
				case <-r.Context().Done():
				}
			}, func(c *Config) { c.RequestTimeout = 50 * time.Millisecond })
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second) // where nothing limits the attempt
			defer cancel()
			_, err := client.Emails().Get(ctx, "x")
			if !errors.Is(err, ErrTimeout) || !strings.Contains(err.Error(), "no answer within 50ms") {
				t.Errorf("got %v", err)
			}
		})
	}
	close(held)
}

func TestBodyIsBounded(t *testing.T) {
	tests := map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"plain": {func(w http.ResponseWriter, _ *http.Request) {
			writeForever(w)
		}, "larger than 16777216 bytes"},
		"compressed": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			writeForever(gzip.NewWriter(w))
		}, "larger than 16777216 bytes"},
		"cut": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte(`{"pk":`))
		}, "broke off after 6 bytes"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, test.handler, func(c *Config) { c.RequestTimeout = 20 * time.Second })
			_, err := client.Emails().Get(t.Context(), "x")
			if !errors.Is(err, ErrMalformed) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// writeForever ends when the client hangs up.
func writeForever(w io.Writer) {
	for block := make([]byte, 1<<20); ; {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

// A status tells enough, however long the page that comes with it.
func TestAHugePageOfAGatewayIsAskedAgain(t *testing.T) {
	asked := 0
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		asked++
		if asked == 2 {
			answer(w, http.StatusOK, stageBody)
			return
		}
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html>"+strings.Repeat("x", maxBody))
	}, func(c *Config) { c.MaxRetries, c.Sleep = 1, atOnce })
	if _, err := client.Emails().Get(t.Context(), "x"); err != nil || asked != 2 {
		t.Errorf("%d requests, %v", asked, err)
	}
}

func TestHeadersOfAnAnswerAreBounded(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Long", strings.Repeat("x", 2<<20))
		answer(w, http.StatusOK, stageBody)
	}, nil)
	if _, err := client.Emails().Get(t.Context(), "x"); !errors.Is(err, ErrUnreachable) {
		t.Errorf("got %v", err)
	}
}

func TestCompressedAnswerIsRead(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		packed := gzip.NewWriter(w)
		_, _ = packed.Write([]byte(stageBody))
		_ = packed.Close()
	}, nil)
	stage, err := client.Emails().Get(t.Context(), "x")
	if err != nil || stage.PK != "p1" {
		t.Errorf("got %+v, %v", stage, err)
	}
}

func TestLogHasNoSecrets(t *testing.T) {
	lines := &journal{}
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-authentik-Id", "id-of-"+testToken)
		w.WriteHeader(http.StatusBadRequest)
	}, func(c *Config) { c.Log = lines.log; c.Headers = map[string]string{"X-Key": "he4der-value"} })
	secret := "smtp-pa55"
	_, _ = client.Emails().Create(t.Context(), &EmailStage{EmailSettings: EmailSettings{Password: &secret}})
	_, _ = client.Emails().Get(t.Context(), testToken)
	for _, want := range []string{"method=POST", "path=/api/v3/stages/email/", "status=400", "duration_ms=", "request_id=id-of-(redacted)"} {
		if !strings.Contains(lines.text(), want) {
			t.Errorf("the log lacks %s:\n%s", want, lines.text())
		}
	}
	for _, bad := range []string{secret, testToken, "he4der-value"} {
		if strings.Contains(lines.text(), bad) {
			t.Errorf("the log holds %s:\n%s", bad, lines.text())
		}
	}
}

func TestRedirects(t *testing.T) {
	tests := []struct {
		name, method, from, to, problem string
	}{
		{"slash", "GET", "https://a.test/api/v3/x", "https://a.test/api/v3/x/", ""},
		{"up to https", "GET", "http://a.test/x/", "https://a.test/x/", ""},
		{"relative", "GET", "https://a.test:8443/x/", "/y/", ""},
		{"usual port", "GET", "https://a.test/x/", "https://A.test:443/y/", ""},
		{"down to http", "GET", "https://a.test/x/", "http://a.test/x/", "in the clear"},
		{"another host", "GET", "https://a.test/api/v3/x/", "https://b.test/sub/api/v3/x/?secret=1",
			"the url to configure is https://b.test/sub"},
		{"another port", "GET", "https://a.test/x/", "https://a.test:8443/x/", "another server"},
		{"login page", "GET", "https://a.test/x/", "https://u:p@sso.test/login?next=1", "another server, https://sso.test/login"},
		{"write", "POST", "http://a.test/api/v3/x/", "https://a.test/api/v3/x/", "the url to configure is https://a.test"},
		{"update", "PUT", "https://a.test/api/v3/x/", "https://a.test/api/v3/x/", "redirects a PUT"},
		{"circle", "GET", "https://a.test/x/", "https://a.test/x/", "in circles"},
	}
	for _, test := range tests {
		for _, status := range []int{301, 302, 303, 307, 308} {
			t.Run(fmt.Sprint(test.name, " ", status), func(t *testing.T) {
				next := &script{steps: []any{status, 200}, header: http.Header{"Location": {test.to}}}
				if test.name == "circle" {
					next.steps = []any{status}
				}
				_, err := (&redirectTransport{next: next}).RoundTrip(httptest.NewRequest(test.method, test.from, http.NoBody))
				checkRedirect(t, err, test.problem, len(next.bodies))
			})
		}
	}
}

// A login in front of authentik is named as one; an authentik that has moved is not taken for one.
func TestALoginInFrontIsNamed(t *testing.T) {
	const advice = "let the path /api/v3/ through it"
	for target, login := range map[string]bool{"https://sso.test/login?next=1": true, "/login": true, "https://b.test/api/v3/stages/email/": false} {
		client := newClient(t, nil, func(c *Config) { c.Transport = &script{steps: []any{302}, header: http.Header{"Location": {target}}} })
		_, err := client.Emails().Create(t.Context(), &EmailStage{})
		if !errors.Is(err, ErrRedirected) || strings.Contains(err.Error(), advice) != login {
			t.Errorf("%s: got %v", target, err)
		}
	}
}

func checkRedirect(t *testing.T, err error, problem string, attempts int) {
	t.Helper()
	switch {
	case problem == "" && (err != nil || attempts != 2):
		t.Errorf("not followed: %v, %d requests", err, attempts)
	case problem != "" && (err == nil || !strings.Contains(err.Error(), problem)):
		t.Errorf("got %v, want %q", err, problem)
	case err != nil && strings.Contains(err.Error(), "="):
		t.Errorf("the query or the user information is shown: %v", err)
	case problem != "in circles" && problem != "" && attempts != 1:
		t.Errorf("%d requests, want 1", attempts)
	}
}

func TestRedirectedWriteIsAnError(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere/api/v3/stages/email/", http.StatusMovedPermanently)
	}, nil)
	_, err := client.Emails().Create(t.Context(), &EmailStage{})
	if !errors.Is(err, ErrRedirected) || !strings.Contains(err.Error(), "the url to configure is http://127.0.0.1:") {
		t.Errorf("got %v", err)
	}
}
