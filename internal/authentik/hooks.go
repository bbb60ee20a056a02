package authentik

import (
	"context"
	"net/http"
	"time"
)

// Hooks replace parts of a client in tests: the network, the waits and the time limits. A nil field replaces nothing.
type Hooks struct {
	// Network replaces the transport that sends the requests.
	Network http.RoundTripper
	// Sleep replaces the waits between attempts.
	Sleep func(context.Context, time.Duration) error
	// Limit replaces context.WithTimeoutCause, which limits the time of an attempt.
	Limit func(context.Context, time.Duration, error) (context.Context, context.CancelFunc)
}

// NewForTest does the same as New, but with hooks. Only tests may call it; the linter checks that.
func NewForTest(config Config, hooks Hooks) (*Client, error) { return build(config, hooks) }
