package transport

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// attemptsKey carries a *Attempts to the retry transport.
type attemptsKey struct{}

// WithAttempts returns a context whose request is counted in attempts.
func WithAttempts(ctx context.Context, attempts *Attempts) context.Context {
	return context.WithValue(ctx, attemptsKey{}, attempts)
}

// Attempts is what was done for one request.
type Attempts struct {
	// Once forbids a repetition of what may have been carried out.
	Once bool
	// Count of the attempts so far, the first included; the last one ended after Elapsed.
	Count   int
	Elapsed time.Duration
	// RetryAfter is the Retry-After of the last answer; 0 where it asked for none.
	RetryAfter time.Duration
	// Doubt tells that a request was repeated that may have been carried out.
	Doubt bool
	// Silent tells that an attempt was sent and got no answer, so that the server may still be at work on it.
	Silent bool
}

// AttemptsFrom are those that the context carries, or of no concern to anybody.
func AttemptsFrom(ctx context.Context) *Attempts {
	if carried, ok := ctx.Value(attemptsKey{}).(*Attempts); ok {
		return carried
	}
	return &Attempts{}
}

func (t *Attempts) count(after, asked time.Duration) {
	t.Count, t.Elapsed, t.RetryAfter = t.Count+1, after, asked
}

// And is this and what was done for the same purpose afterwards, until that long after the beginning.
func (t *Attempts) And(next Attempts, after time.Duration) Attempts {
	next.Count, next.Elapsed, next.Silent = next.Count+t.Count, after, next.Silent || t.Silent
	return next
}

// String says how often and how long, and what the server asked for; empty for a single attempt of which neither is
// worth a word.
func (t *Attempts) String() string {
	said := ""
	if t.Count > 1 {
		said = fmt.Sprintf("It was tried %d times within %s", t.Count, t.Elapsed.Round(100*time.Millisecond))
	}
	if t.RetryAfter == 0 {
		return said
	}
	if said != "" {
		said += ", and "
	}
	said += fmt.Sprintf("the server asks for a wait of %s (Retry-After)", max(t.RetryAfter.Round(time.Second), time.Second))
	if t.RetryAfter > LongestWait {
		said += fmt.Sprintf(", of which no more than %s is waited at a time", LongestWait)
	}
	return strings.ToUpper(said[:1]) + said[1:]
}
