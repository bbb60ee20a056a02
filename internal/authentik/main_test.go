package authentik

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/memhttp"
)

// TestMain sets the proxy variables before any test, because net/http reads them only at the first request of a
// process. Only requests to proxied.test go through the proxy.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{
		"HTTP_PROXY": proxyURL, "HTTPS_PROXY": proxyURL, "NO_PROXY": "authentik.test", "http_proxy": "", "https_proxy": "",
	} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	goleak.VerifyTestMain(m)
}

const (
	testToken = "t0ken-of-the-test"
	stageBody = `{"pk": "p1", "name": "n"}`
)

// newClient starts a server in memory and returns a client for this server. The client uses the transport of
// Config.network, except that all connections go to the server in memory.
func newClient(t *testing.T, handler http.HandlerFunc, configure func(*Config)) *Client {
	t.Helper()
	config := Config{URL: "http://authentik.test", Token: testToken}
	if configure != nil {
		configure(&config)
	}
	network, err := config.network("http")
	if err != nil {
		t.Fatal(err)
	}
	network.DialContext = memhttp.Serve(t, handler)
	return mustNew(t, config, network)
}

// mustNew returns a client that sends its requests through the given transport, or through the real network if the
// transport is nil.
func mustNew(t *testing.T, config Config, network http.RoundTripper) *Client {
	t.Helper()
	config.RequestTimeout = cmp.Or(config.RequestTimeout, 30*time.Second)
	if config.Log == nil {
		config.Log = new(journal).log
	}
	client, err := NewForTest(config, network)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func scripted(t *testing.T, next http.RoundTripper, retries int) *Client {
	t.Helper()
	return mustNew(t, Config{URL: "http://authentik.test", Token: testToken, MaxRetries: retries}, next)
}

// run runs a subtest in a bubble of synctest, in which waits take no real time.
func run(t *testing.T, name string, test func(*testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, test) })
}

// answer sends a response with a request id, like authentik.
func answer(w http.ResponseWriter, status int, text string) {
	kind := "application/json"
	if !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
		kind = "text/html; charset=utf-8"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("X-authentik-Id", "req-1")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

func always(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { answer(w, status, text) }
}

// foreign returns a handler that answers like a server other than authentik: without the request id that every response
// of authentik has.
func foreign(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
}

// byPath answers each request with the handler whose key is the end of the path. The handler with the empty key answers
// all other requests.
type byPath map[string]http.HandlerFunc

func (p byPath) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for end, handler := range p {
		if end != "" && strings.HasSuffix(r.URL.Path, end) {
			handler(w, r)
			return
		}
	}
	p[""](w, r)
}

// listOf returns a list that has one page, as JSON. It leaves out objects that are empty strings.
func listOf(objects ...string) string {
	objects = slices.DeleteFunc(objects, func(object string) bool { return object == "" })
	return pageOf("1", len(objects)+1, objects)
}

// pageOf returns the page with this number of a list, as JSON. The list has at most `size` objects on each page.
func pageOf(number string, size int, objects []string) string {
	page, _ := strconv.Atoi(number)
	pages := (len(objects) + size - 1) / size
	results := objects[min((page-1)*size, len(objects)):min(page*size, len(objects))]
	return fmt.Sprintf(`{"pagination": {"next": %d, "total_pages": %d}, "results": [%s]}`,
		(page+1)%(pages+1), pages, strings.Join(results, ","))
}

func failureOf(t *testing.T, err error) *Error {
	t.Helper()
	failure, is := errors.AsType[*Error](err)
	if !is {
		t.Fatalf("got %v, want an *Error", err)
	}
	return failure
}

func getError(t *testing.T, client *Client) error {
	t.Helper()
	_, err := client.Emails.Get(t.Context(), "x")
	return err
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

func respond(r *http.Request, status int, body string) (*http.Response, error) {
	header := http.Header{"X-Authentik-Id": {"req-1"}}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

var (
	errRefused = &transport.UnsentError{Cause: &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}}
	errReset   = &net.OpError{Op: "read", Err: syscall.ECONNRESET}
)

type requests struct {
	mu  sync.Mutex
	all []string
}

func (r *requests) add(request *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, request.Method+" "+request.URL.RequestURI())
}

func (r *requests) list() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string{}, r.all...)
}

type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) log(_ context.Context, message string, fields ...map[string]any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	fmt.Fprintln(&j.text, message, fields)
}
