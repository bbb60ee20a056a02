package authentiksim

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// Options are the options of a Server. The zero value simulates the newest recorded stable release with the default
// tokens.
type Options struct {
	Release      string        // for example "2025.10.4" or "2026.5.0-rc1"; "" = 2026.2.2
	Token        string        // the token of a superuser; "" = "demo-token"
	LimitedToken string        // the token of a user without permissions; "" = "limited-token"
	Latency      time.Duration // the time before each response
	Serial       bool          // one request at a time, as a server with one API worker
}

// Server is a simulated authentik server. It is an http.Handler. Start and Listen return a Server that also listens on
// an address.
type Server struct {
	url   string
	close func()

	mu            sync.Mutex // protects all fields below
	latency       time.Duration
	serial        chan struct{} // contains one value while a request is served; nil if Serial is false
	store         *store
	tokens        map[string]*user
	routes        []route
	hiddenVersion func() (reply, error)
	log           []*Request
	faults        []*injected
	onWrite       func(w Walker, method, path string) // nil = nothing to call
}

// New returns a server that does not listen.
func New(o Options) (*Server, error) {
	if o.Release == "" {
		o.Release = newestRecorded
	}
	r, err := parseRelease(o.Release)
	if err != nil {
		return nil, err
	}
	s := &Server{close: func() {}, store: newStore(r), routes: routes(), tokens: map[string]*user{}}
	s.SetPace(o.Latency, o.Serial)
	s.tokens[orDefault(o.LimitedToken, "limited-token")] = &user{label: "limited"}
	s.tokens[orDefault(o.Token, "demo-token")] = &user{label: "admin", superuser: true}
	s.store.seed()
	return s, nil
}

func orDefault(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
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
	if err := s.listen(address); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Server) listen(address string) error {
	ctx, cancel := context.WithCancel(context.Background())
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		cancel()
		return fmt.Errorf("listen: %w", err)
	}
	server := &http.Server{Handler: s, BaseContext: func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: time.Minute}
	s.url = "http://" + listener.Addr().String()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener)
	}()
	s.close = sync.OnceFunc(func() {
		cancel()
		_ = server.Close()
		<-done
	})
	return nil
}

// URL returns the server's base URL without a path, or "" if the server does not listen.
func (s *Server) URL() string { return s.url }

// Close stops listening and closes all connections. A second call has no effect.
func (s *Server) Close() { s.close() }

// SetPace changes Options.Latency and Options.Serial for later requests.
func (s *Server) SetPace(latency time.Duration, serial bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latency, s.serial = latency, nil
	if serial {
		s.serial = make(chan struct{}, 1)
	}
}

func (s *Server) pace() (time.Duration, chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.latency, s.serial
}

// Release returns the release that the server simulates.
func (s *Server) Release() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.store.release.text
}

// ServeHTTP answers one request. It logs the request, waits for its turn and the latency, and then sends the response
// or the injected fault.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	entry := s.record(r, body)
	answer := &statusWriter{ResponseWriter: w}
	defer func() { s.finish(entry, answer.status) }()
	answer.Header().Set("X-Powered-By", "authentik")
	answer.Header().Set("X-authentik-Id", randomID())
	leave, ok := s.enter(r.Context())
	if !ok {
		return
	}
	defer leave()
	s.serve(answer, r, body, entry)
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request, body []byte, entry *Request) {
	fault := s.faultFor(entry)
	if fault == nil || fault.After {
		result := s.answer(r, body)
		if fault == nil {
			result.write(w, r)
			return
		}
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	fault.Answer(w, r)
}

// enter waits until the request has its turn and the latency is over. The caller must call leave at the end of the
// request. ok is false if the request was cancelled before that.
func (s *Server) enter(ctx context.Context) (leave func(), ok bool) {
	leave = func() {}
	latency, serial := s.pace()
	if serial != nil {
		select {
		case serial <- struct{}{}:
			leave = func() { <-serial }
		case <-ctx.Done():
			return leave, false
		}
	}
	if latency > 0 {
		timer := time.NewTimer(latency)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			leave()
			return func() {}, false
		}
	}
	return leave, true
}
