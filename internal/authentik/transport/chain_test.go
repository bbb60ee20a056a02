package transport

import (
	"context"
	"testing"
)

func TestAWaitOfNothingEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 {
		if wait(ctx, 0) == nil {
			t.Fatal("a wait of nothing goes on after its context has ended")
		}
	}
}
