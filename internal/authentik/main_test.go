package authentik

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if os.Getenv(proxyChild) != "" {
		os.Exit(askThroughProxy())
	}
	goleak.VerifyTestMain(m)
}

const testToken = "t0ken-of-the-test"

// newClient starts a server with the handler and returns a client for this server. change may be nil.
func newClient(t *testing.T, handler http.HandlerFunc, change func(*testConfig)) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	config := testConfig{Config: Config{URL: server.URL, Token: testToken}}
	if change != nil {
		change(&config)
	}
	return mustNew(t, config.Config, config.Hooks)
}

// testConfig contains what a test can change about its client.
type testConfig struct {
	Config
	Hooks
}

func mustNew(t *testing.T, config Config, hooks Hooks) *Client {
	t.Helper()
	client, err := NewForTest(config, hooks)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// soon returns a context with a time limit, for calls that would never return if the code is broken.
func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// withoutWaiting makes the waits of a client end immediately and returns their recorded durations. The jitter is always
// the largest possible one.
func withoutWaiting(c *Client) *[]time.Duration {
	waits := &[]time.Duration{}
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	c.retry.clock = clock{
		now:    func() time.Time { return now },
		jitter: func(d time.Duration) time.Duration { return d },
		sleep: func(ctx context.Context, d time.Duration) error {
			*waits = append(*waits, d)
			now = now.Add(d)
			return ctx.Err()
		},
	}
	return waits
}

// answer writes a response. Its type is JSON if the text begins like JSON, and otherwise HTML.
func answer(w http.ResponseWriter, status int, text string) {
	kind := "application/json"
	if !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
		kind = "text/html; charset=utf-8"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("X-authentik-Id", "req-1")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text))
}

func always(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { answer(w, status, text) }
}

// journal records the lines of the log.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) log(_ context.Context, level slog.Level, msg string, kv ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	var b strings.Builder
	slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug})).Log(context.Background(), level, msg, kv...)
	j.lines = append(j.lines, b.String())
}

func (j *journal) text() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Join(j.lines, "")
}

// recording contains the recorded responses of one real server.
type recording struct {
	Release   string     `json:"release"`
	Exchanges []exchange `json:"exchanges"`
}

type exchange struct {
	ID      string `json:"id"`
	Request struct {
		Method, Path string
		Body         json.RawMessage
		Keep         json.RawMessage
		Headers      map[string]string
	} `json:"request"`
	Response struct {
		Status      int
		ContentType string `json:"content_type"`
		Allow       string
		Body        json.RawMessage
	} `json:"response"`
}

// find returns the exchange with the given id.
func (r recording) find(tb testing.TB, id string) exchange {
	tb.Helper()
	for _, e := range r.Exchanges {
		if e.ID == id {
			return e
		}
	}
	tb.Fatalf("%s has no exchange %s", r.Release, id)
	return exchange{}
}

// bytes returns the body of the response. A body that is not JSON is recorded as a JSON string.
func (e exchange) bytes() []byte {
	var text string
	if e.Response.ContentType != "application/json" {
		_ = json.Unmarshal(e.Response.Body, &text) // null leaves text empty, like the recorded body
		return []byte(text)
	}
	return e.Response.Body
}

func (e exchange) response() *http.Response {
	return &http.Response{
		StatusCode: e.Response.Status,
		Header:     http.Header{"Content-Type": {e.Response.ContentType}, "X-Authentik-Id": {"req-1"}},
	}
}

func recordings(tb testing.TB) []recording {
	tb.Helper()
	files, err := filepath.Glob("../testing/authentiksim/testdata/*.json")
	if err != nil || len(files) == 0 {
		tb.Fatalf("no recordings: %v", err)
	}
	var all []recording
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		var r recording
		if err := json.Unmarshal(data, &r); err != nil {
			tb.Fatalf("%s: %v", file, err)
		}
		all = append(all, r)
	}
	return all
}
