package flowset

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// honoured tells that the server made the flow from the body of the request.
func (c *Change) honoured(i int, stage authentik.Stage) bool {
	return c.honours && c.found[i] == nil && slices.ContainsFunc(stage.FlowSet, func(flow authentik.Flow) bool {
		return flow.Slug == c.planned[i].Slug.ValueString()
	})
}

// untouched is a block that was not begun: as it was before, or asked for where
// the server made its flow from the body; false where there is nothing of it.
func (c *Change) untouched(i int, stage authentik.Stage) (placement, bool) {
	if was := bySlug(c.prior, c.planned[i].Slug); was != nil {
		return *was, true
	}
	honoured := c.honoured(i, stage)
	asked := c.config[i]
	asked.Order, asked.Created = types.Int64Null(), types.BoolValue(honoured)
	return asked, honoured
}

// halfway is what the state says of a block that failed: what was there
// before, and what was done, or may have been done, since. Without any of it
// there is nothing to say; with a binding that may be there the block is kept,
// so that a removal looks for it.
func (c *Change) halfway(i int, stage authentik.Stage, done progress) (placement, bool) {
	block, ok := c.untouched(i, stage)
	if done.Made || done.Uncertain {
		block.Created = types.BoolValue(true)
	}
	ok = ok || done.Made || done.Uncertain || done.BindUncertain
	if ok && done.Flow != nil {
		block.takeOver(done.Flow)
		block.Order = types.Int64PointerValue(done.Order)
	}
	return block, ok
}
