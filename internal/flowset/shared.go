package flowset

import (
	"sync"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// shared is what the stages of one run must know of each other: Terraform plans, applies and destroys each by itself, side
// by side and in any order.
type shared struct {
	sync.Mutex
	// turns let one stage at a time look at a flow, by its slug, and act on what it saw, else two that append themselves
	// would take the same order.
	turns map[string]chan struct{}
	// left are the flows, by pk, that were in use when the blocks that had made them were removed: whoever turns out to be
	// the last one takes such a flow with it.
	left map[string]bool
	// written are the blocks that the stages planned so far write of a flow, by its slug and by the stage's name: only here
	// two of them are seen to disagree.
	written map[string]map[string]placement
}

func newShared() *shared {
	return &shared{turns: map[string]chan struct{}{}, left: map[string]bool{}, written: map[string]map[string]placement{}}
}

// runs are those of the process, by their clients: a provider is configured once in a run.
var runs = struct {
	sync.Mutex
	by map[*authentik.Client]*shared
}{by: map[*authentik.Client]*shared{}}

func sharedBy(api *authentik.Client) *shared {
	runs.Lock()
	defer runs.Unlock()
	if runs.by[api] == nil {
		runs.by[api] = newShared()
	}
	return runs.by[api]
}
