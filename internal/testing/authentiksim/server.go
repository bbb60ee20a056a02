package authentiksim

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Options configure a Server. The zero value simulates the newest recorded stable release with the default tokens.
type Options struct {
	Release      string        // for example "2025.10.4" or "2026.5.0-rc1"; "" = 2026.2.2
	Token        string        // the token of a superuser; "" = "demo-token"
	LimitedToken string        // the token of a user without permissions; "" = "limited-token"
	Latency      time.Duration // the time before each response
	Serial       bool          // true = one request at a time, as on a server with one worker process
}

// Server is a simulated authentik server, and an http.Handler. Start and Listen return a Server that also listens on an
// address.
type Server struct {
	url   string
	close func() error

	mu      sync.Mutex // protects the fields below
	latency time.Duration
	turns   chan struct{} // holds a value while the server handles a request; nil = requests can run in parallel
	store   *store
	tokens  map[string]*user
	mux     *http.ServeMux
	log     []*Request
	faults  []*Fault
	onWrite func(w Walker, method, path string) // called after each successful write request; nil = no call
}

// New returns a Server that does not listen on an address.
func New(o Options) (*Server, error) {
	r, err := parseRelease(cmp.Or(o.Release, newestRecorded))
	if err != nil {
		return nil, err
	}
	s := &Server{store: newStore(r), tokens: map[string]*user{
		cmp.Or(o.LimitedToken, "limited-token"): {},
		cmp.Or(o.Token, "demo-token"):           {superuser: true},
	}}
	s.mux = s.routes()
	s.SetPace(o.Latency, o.Serial)
	return s, nil
}

// Start returns a server that listens on a free port of the loopback interface until Close is called.
func Start(o Options) (*Server, error) {
	return Listen(o, "127.0.0.1:0")
}

// Listen returns a server that listens on this address until Close is called.
func Listen(o Options, address string) (*Server, error) {
	s, err := New(o)
	if err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	server := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	s.url, s.close = "http://"+listener.Addr().String(), server.Close
	go func() { _ = server.Serve(listener) }()
	return s, nil
}

// URL returns the server's base URL without a path, or "" if the server does not listen.
func (s *Server) URL() string { return s.url }

// Close stops listening and closes all connections. A second call has no effect.
func (s *Server) Close() {
	if s.close != nil {
		_ = s.close()
	}
}

// SetPace sets the latency and the serial mode of later requests. They mean the same as Options.Latency and
// Options.Serial.
func (s *Server) SetPace(latency time.Duration, serial bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latency, s.turns = latency, nil
	if serial {
		s.turns = make(chan struct{}, 1)
	}
}

// Release returns the release that the server simulates.
func (s *Server) Release() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.store.release.text
}

// SetRelease changes the simulated release, like an upgrade or a downgrade. The stored objects stay, and later
// responses show them in the form of the new release.
func (s *Server) SetRelease(text string) error {
	r, err := parseRelease(text)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store.release = r
	s.mux = s.routes()
	return nil
}

// ServeHTTP logs a request, waits as the options require, and sends the response. A fault can replace the response.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	entry := s.record(r, body)
	w.Header().Set("X-Powered-By", "authentik")
	w.Header().Set("X-authentik-Id", strings.ReplaceAll(uuid.NewString(), "-", ""))
	s.inTurn(r.Context(), func() { s.serve(w, r, entry) })
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request, entry *Request) {
	fault := s.faultFor(entry)
	if fault == nil || fault.After {
		answer := httptest.NewRecorder()
		r.Body = io.NopCloser(bytes.NewReader(entry.Body))
		s.answer(answer, r)
		if fault == nil {
			maps.Copy(w.Header(), answer.Header())
			w.WriteHeader(answer.Code)
			_, _ = w.Write(answer.Body.Bytes())
			return
		}
	}
	r.Body = io.NopCloser(bytes.NewReader(entry.Body))
	fault.Answer(w, r)
}

// inTurn calls the function `serve` after the waits that Options.Latency and Options.Serial require. If the request is
// cancelled during a wait, inTurn does not call `serve`.
func (s *Server) inTurn(ctx context.Context, serve func()) {
	s.mu.Lock()
	latency, turns := s.latency, s.turns
	s.mu.Unlock()
	if turns != nil {
		select {
		case turns <- struct{}{}:
			defer func() { <-turns }()
		case <-ctx.Done():
			return
		}
	}
	select {
	case <-time.After(latency):
		serve()
	case <-ctx.Done():
	}
}
