package authentik

import (
	"context"
	"net/http"
	"time"
)

// Hooks replace what a test cannot wait for, or spoils. The zero Hooks replace nothing.
type Hooks struct {
	// Network replaces the pooled transport; nil leaves it.
	Network http.RoundTripper
	// Sleep replaces the waits between attempts; nil waits.
	Sleep func(context.Context, time.Duration) error
	// Limit replaces the time limit of an attempt; nil is context.WithTimeoutCause.
	Limit func(context.Context, time.Duration, error) (context.Context, context.CancelFunc)
}

// NewForTest is New with hooks. Only tests may call it, which the linter checks.
func NewForTest(config Config, hooks Hooks) (*Client, error) { return build(config, hooks) }
