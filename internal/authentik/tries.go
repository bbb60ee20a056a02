package authentik

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// triesKey carries a *tries to the retry transport.
type triesKey struct{}

// tries is what was done for one request.
type tries struct {
	// once forbids a repetition of what may have been carried out.
	once bool
	// attempts were made so far, the first included, and the last one ended after this time.
	attempts int
	after    time.Duration
	// asked is the Retry-After of the last answer; 0 where it asked for none.
	asked time.Duration
	// doubt tells that a request was repeated that may have been carried out.
	doubt bool
	// silent tells that an attempt was sent and got no answer, so that the server may still be at work on it.
	silent bool
}

// triesOf are those that the context carries, or of no concern to anybody.
func triesOf(ctx context.Context) *tries {
	if carried, ok := ctx.Value(triesKey{}).(*tries); ok {
		return carried
	}
	return &tries{}
}

func (t *tries) count(after, asked time.Duration) {
	t.attempts, t.after, t.asked = t.attempts+1, after, asked
}

// and is this and what was done for the same purpose afterwards, until that long after the beginning.
func (t *tries) and(next tries, after time.Duration) tries {
	next.attempts, next.after, next.silent = next.attempts+t.attempts, after, next.silent || t.silent
	return next
}

// String says how often and how long, and what the server asked for; empty for a single attempt of which neither is
// worth a word.
func (t *tries) String() string {
	said := ""
	if t.attempts > 1 {
		said = fmt.Sprintf("It was tried %d times within %s", t.attempts, t.after.Round(100*time.Millisecond))
	}
	if t.asked == 0 {
		return said
	}
	if said != "" {
		said += ", and "
	}
	said += fmt.Sprintf("the server asks for a wait of %s (Retry-After)", max(t.asked.Round(time.Second), time.Second))
	if t.asked > longestWait {
		said += fmt.Sprintf(", of which no more than %s is waited at a time", longestWait)
	}
	return strings.ToUpper(said[:1]) + said[1:]
}
