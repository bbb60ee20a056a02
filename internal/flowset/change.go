package flowset

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// change is one planned flow_set block, with its prior block and its flow.
type change struct {
	config, planned blockModel
	was             *blockModel     // nil for a new block
	flow            *authentik.Flow // nil if the server did not have it before the stage was written
}

// isUnchanged reports whether the plan shows no change of the flow_set block, so that the apply must send no request
// for it.
func (b *change) isUnchanged() bool { return b.was != nil && *b.was == b.planned }

// priorState returns the prior value of the flow_set block. It returns false if the prior state did not contain the
// block.
func (b *change) priorState() (blockModel, bool) {
	if b.was != nil {
		return *b.was, true
	}
	asked := b.config
	asked.Order, asked.Created = types.Int64Null(), types.BoolValue(false)
	return asked, false
}

// newState returns the value for the state of a flow_set block that was applied: the planned value, with what the
// server returned for the attributes that were unknown in the plan.
func (b *change) newState(done progress) blockModel {
	state, received := b.planned, blockModel{}
	received.setFromAPI(done.Flow)
	received.each(func(f field, value *types.String) { fillUnknown(f.block(&state), *value) })
	fillUnknown(&state.CompatibilityMode, received.CompatibilityMode)
	fillUnknown(&state.Order, types.Int64PointerValue(done.Order))
	isCreator := done.IsCreated || b.was != nil && b.was.isCreatorOf(done.Flow)
	fillUnknown(&state.Created, types.BoolValue(isCreator))
	return state
}

func fillUnknown[V attr.Value](value *V, known V) {
	if (*value).IsUnknown() {
		*value = known
	}
}

// partialState returns the value for the state of a flow_set block whose apply failed: its prior value, and what was
// done or may have been done. If the stage may be bound to the flow, the state must contain the block, so that the
// removal of the block unbinds the stage. partialState returns false if the state must not contain the block.
func (b *change) partialState(done progress, failure *stepError) (blockModel, bool) {
	block, ok := b.priorState()
	isUnknown := isOutcomeUnknown(failure.err)
	if done.IsCreated || isUnknown && failure.kind == createFlow {
		block.Created, ok = types.BoolValue(true), true
	}
	ok = ok || isUnknown && failure.kind == bind
	if ok && done.Flow != nil {
		block.setFromAPI(done.Flow)
		block.Order = types.Int64PointerValue(done.Order)
	}
	return block, ok
}
