package authentik

import (
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"
)

// chain puts the transports into their order, outermost first:
//
//	retry     asks again where that is safe
//	attempt   limits the time of one attempt, its answer's body included
//	log       one line an attempt
//	body      reads the whole answer, within a limit, so that a cut is an error of its attempt
//	headers   credentials, extra headers, user agent
//	redirect  follows what is safe to follow
//	network   the pooled transport
//
// None of them changes the request it was given.
func chain(c Config, headers http.Header, host string, network http.RoundTripper, clean redactor) *retryTransport {
	var next http.RoundTripper = &redirectTransport{next: network}
	next = &headerTransport{next: next, headers: headers, host: host}
	next = &bodyTransport{next: next, limit: maxBody}
	next = &logTransport{next: next, log: c.Log, clean: clean, now: time.Now}
	next = &attemptTransport{next: next, timeout: c.RequestTimeout, limit: c.Limit}
	return &retryTransport{next: next, retries: c.MaxRetries, log: c.Log, clean: clean, pause: c.pause()}
}

// logFunc is Config.Log, never nil within the chain.
type logFunc func(ctx context.Context, level slog.Level, msg string, kv ...any)

// pause is time, which tests replace.
type pause struct {
	now    func() time.Time
	jitter func(time.Duration) time.Duration // at random from [0, d)
	sleep  func(context.Context, time.Duration) error
}

func (c Config) pause() pause {
	p := pause{
		now:    time.Now,
		jitter: func(d time.Duration) time.Duration { return rand.N(max(d, 1)) },
		sleep:  sleep,
	}
	if c.Sleep != nil {
		p.sleep = c.Sleep
	}
	return p
}

// sleep waits, and ends at once with the context. It looks at that first, for a wait of nothing would be over as soon.
func sleep(ctx context.Context, d time.Duration) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// discard closes an answer that nobody reads; draining it lets its connection be used again.
func discard(response *http.Response) {
	_, _ = io.CopyN(io.Discard, response.Body, 64<<10)
	_ = response.Body.Close()
}
