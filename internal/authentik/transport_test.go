package authentik

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

const stageBody = `{"pk": "p1", "name": "n"}`

func TestHeadersOfARequest(t *testing.T) {
	var got http.Header
	var host string
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		got, host = r.Header.Clone(), r.Host
		answer(w, 201, stageBody)
	}, func(c *testConfig) {
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

// The limits of time and size work on a real connection too, even within a body.
func TestResponsesAreBounded(t *testing.T) {
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		timeout time.Duration
		kind    error
		want    string
	}{
		"body that hangs": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte(`{"pk":`))
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}, 50 * time.Millisecond, ErrTimeout, "no answer within 50ms"},
		"plain": {func(w http.ResponseWriter, _ *http.Request) {
			writeForever(w)
		}, time.Minute, ErrMalformed, "larger than 16777216 bytes"},
		"compressed": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			writeForever(gzip.NewWriter(w))
		}, time.Minute, ErrMalformed, "larger than 16777216 bytes"},
		"cut": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte(`{"pk":`))
		}, time.Minute, ErrMalformed, "broke off after 6 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, test.handler, func(c *testConfig) { c.RequestTimeout = test.timeout })
			_, err := client.Emails().Get(t.Context(), "x")
			if !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// writeForever returns when the client closes the connection.
func writeForever(w io.Writer) {
	for block := make([]byte, 1<<20); ; {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

// The status of a gateway decides what the client does, however long the body is.
func TestHugePageOfAGatewayIsRetried(t *testing.T) {
	asked := 0
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		asked++
		if asked == 2 {
			answer(w, http.StatusOK, stageBody)
			return
		}
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html>"+strings.Repeat("x", transport.MaxBody))
	}, func(c *testConfig) { c.MaxRetries, c.Sleep = 1, atOnce })
	if _, err := client.Emails().Get(t.Context(), "x"); err != nil || asked != 2 {
		t.Errorf("%d requests, %v", asked, err)
	}
}

func TestResponseHeadersAreBounded(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Long", strings.Repeat("x", 2<<20))
		answer(w, http.StatusOK, stageBody)
	}, nil)
	if _, err := client.Emails().Get(t.Context(), "x"); !errors.Is(err, ErrUnreachable) {
		t.Errorf("got %v", err)
	}
}

func TestCompressedResponseIsRead(t *testing.T) {
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

// The path of the request is shown, even if a password is also a word of the path.
func TestOwnPathIsNotRedacted(t *testing.T) {
	lines, password := &journal{}, "mail"
	client := newClient(t, always(http.StatusBadRequest, `{"detail": "no mail"}`), func(c *testConfig) { c.Log = lines.log })
	_, err := client.Emails().Create(t.Context(), &EmailStage{Password: &password})
	for _, text := range []string{err.Error(), lines.text()} {
		if !strings.Contains(text, "/api/v3/stages/email/") || strings.Contains(text, "no mail") {
			t.Errorf("got %s", text)
		}
	}
}

func TestLogHasNoSecrets(t *testing.T) {
	lines := &journal{}
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-authentik-Id", "id-of-"+testToken)
		w.WriteHeader(http.StatusBadRequest)
	}, func(c *testConfig) { c.Log = lines.log; c.Headers = map[string]string{"X-Key": "he4der-value"} })
	secret := "smtp-pa55"
	_, _ = client.Emails().Create(t.Context(), &EmailStage{Password: &secret})
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

// The error of a redirect says whether the redirect leads to a login page or to another authentik.
func TestErrorsSayWhereARedirectLeads(t *testing.T) {
	for target, base := range map[string]string{
		"https://sso.test/login?next=1": "", "/login": "", "https://b.test/api/v3/stages/email/": "https://b.test",
	} {
		client := newClient(t, nil, func(c *testConfig) {
			c.Network = &script{steps: []any{302}, header: http.Header{"Location": {target}}}
		})
		_, err := client.Emails().Create(t.Context(), &EmailStage{})
		var failure *Error
		if !errors.As(err, &failure) || failure.Kind != ErrRedirected || failure.BaseURL != base || failure.IsLogin != (base == "") {
			t.Errorf("%s: got %+v", target, failure)
		}
	}
}
