package flowset

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

// Change contains the changes to the flows of one stage. Call Prepare before the stage is written, and Finish after
// it.
type Change struct {
	api        server
	baseURL    string
	typeName   string
	isCreating bool

	blocks  []change
	removed []blockModel
}

// change is one planned flow_set block, with its prior block and its flow.
type change struct {
	config, planned blockModel
	was             *blockModel     // nil for a new block
	flow            *authentik.Flow // nil if the server did not have it before the stage was written
}

// isUnchanged reports whether the plan shows no change of the block. The apply then must not change anything for the
// block.
func (b *change) isUnchanged() bool { return b.was != nil && *b.was == b.planned }

// Prepare looks up the flows of changed blocks before the stage is written, so that a block that cannot be applied is
// an error before anything was changed. It sends no request if no block changes. It returns nil, with an error in
// problems, if the server is not known.
func Prepare(ctx context.Context, data *diags.ProviderData, typeName string, lists Lists, problems *diag.Diagnostics) *Change {
	client := data.Client(problems)
	if client == nil {
		return nil
	}
	c := &Change{api: api{client}, baseURL: client.BaseURL(), typeName: typeName, isCreating: lists.Stage == ""}
	planned, prior := blocks(ctx, lists.Planned, problems), blocks(ctx, lists.Prior, problems)
	c.removed = unclaimed(prior, planned)
	for i, config := range withoutIgnored(blocks(ctx, lists.Config, problems), planned) {
		block := change{config: config, planned: planned[i], was: match(prior, planned, planned[i].Slug)}
		if known, ok := data.Memory.LoadAndDelete(plannedFlow(config.Slug.ValueString())); ok && block.was == nil {
			now, _ := known.(actual)
			block.flow = now.Flow
			block.was = c.claim(block.was, block.flow.PK)
		}
		if !block.isUnchanged() && block.flow == nil {
			problems.Append(c.lookUp(ctx, i, &block)...)
		}
		c.blocks = append(c.blocks, block)
	}
	return c
}

// lookUp finds the flow of a block. It returns an error if the flow does not exist and the block lacks fields that
// are required to create it, or if the plan found a flow that no longer exists.
func (c *Change) lookUp(ctx context.Context, i int, block *change) (problems diag.Diagnostics) {
	slug := block.planned.Slug.ValueString()
	flow, err := find(ctx, c.api, block.was, slug)
	switch missing := block.config.missingFields(); {
	case err != nil:
		return failed(i, slug, "look for the flow "+slug, err)
	case flow != nil:
		block.flow = flow
		block.was = c.claim(block.was, flow.PK)
	case !block.planned.PK.IsUnknown():
		problems.Append(goneSincePlan(i, slug, "Nothing was changed"))
	case len(missing) > 0:
		problems.AddAttributeError(at(i, "slug"), "The flow does not exist",
			fmt.Sprintf("authentik has no flow with the slug %q, or does not show it to this token. Correct the slug, or write %s in the block to "+
				"have the flow created. If the flow_set block of another stage creates it, name that stage in depends_on. If another resource of "+
				"the configuration creates it, let slug refer to that resource.", slug, enumerated(missing)))
	}
	return problems
}

// claim returns was, the prior block of a flow, if it is not nil. If somebody changed the slug of a flow after the
// plan, was is nil, and claim returns the prior block with the same pk. removeBlock then keeps the flow, because a
// planned block names it.
func (c *Change) claim(was *blockModel, pk string) *blockModel {
	for i := range c.removed {
		if was == nil && c.removed[i].PK.ValueString() == pk {
			return &c.removed[i]
		}
	}
	return was
}

// isWanted reports whether a planned block names the flow with this pk.
func (c *Change) isWanted(pk string) bool {
	for _, block := range c.blocks {
		if block.flow != nil && block.flow.PK == pk || block.planned.PK.ValueString() == pk {
			return true
		}
	}
	return false
}

// Finish binds and unbinds the stage after the stage was written. It returns flow_set for the state, which is correct
// even after an error: blocks that Finish did not begin keep their prior values.
func (c *Change) Finish(ctx context.Context, stage string, problems *diag.Diagnostics) types.List {
	done := []blockModel{}
	hasFailed := false
	for i := range c.blocks {
		block, ok := c.blocks[i].priorState()
		if !hasFailed && !c.blocks[i].isUnchanged() {
			block, ok, hasFailed = c.applyBlock(ctx, i, stage, problems)
		}
		if ok {
			done = append(done, block)
		}
	}
	for _, block := range c.removed {
		hasFailed = hasFailed || !c.removeBlock(ctx, block, removal{Stage: stage}, problems)
		if hasFailed {
			done = append(done, block)
		}
	}
	return listOf(ctx, done, problems)
}

// applyBlock applies one block and returns its value for the state. ok is false if the state must not contain the
// block.
func (c *Change) applyBlock(ctx context.Context, i int, stage string, problems *diag.Diagnostics) (state blockModel, ok, hasFailed bool) {
	var done progress
	block := &c.blocks[i]
	failure := c.locked(ctx, block.planned.Slug.ValueString(), func() *stepError { return c.carryOut(ctx, block, stage, &done) })
	if failure != nil {
		problems.Append(c.explain(i, failure)...)
		state, ok = block.partialState(done, failure)
		return state, ok, true
	}
	state = block.planned
	if state.Created.IsUnknown() {
		state.Created = types.BoolValue(done.IsCreated || block.was != nil && block.was.isCreatorOf(done.Flow))
	}
	received := blockModel{}
	received.setFromAPI(done.Flow)
	received.each(func(f field, value *types.String) {
		if f.block(&state).IsUnknown() {
			*f.block(&state) = *value
		}
	})
	if state.CompatibilityMode.IsUnknown() {
		state.CompatibilityMode = received.CompatibilityMode
	}
	if state.Order.IsUnknown() {
		state.Order = types.Int64PointerValue(done.Order)
	}
	return state, true, false
}

// carryOut sends the requests for one block. If the server refuses one, the known flow may be outdated, for example
// because another run has created the flow. carryOut then looks the flow up again, and repeats the requests once if
// it has changed.
func (c *Change) carryOut(ctx context.Context, block *change, stage string, done *progress) *stepError {
	flow, err, slug := block.flow, error(nil), block.planned.Slug.ValueString()
	if flow == nil { // another stage of this run may have created the flow
		flow, err = find(ctx, c.api, block.was, slug)
	}
	if err != nil {
		return &stepError{step{Kind: lookFor, Slug: slug}, err}
	}
	failure := c.attempt(ctx, block, stage, flow, done)
	if failure != nil && isRefused(failure.err) {
		if now, err := find(ctx, c.api, block.was, slug); err == nil && pkOf(now) != pkOf(done.Flow) {
			failure = c.attempt(ctx, block, stage, now, done)
		}
	}
	if failure == nil && block.planned.Order.IsUnknown() && block.config.Order.IsNull() && len(block.config.missingFields()) == 0 {
		c.separate(ctx, stage, done)
	}
	return failure
}

func pkOf(flow *authentik.Flow) string {
	if flow == nil {
		return ""
	}
	return flow.PK
}

func (c *Change) attempt(ctx context.Context, block *change, stage string, flow *authentik.Flow, done *progress) *stepError {
	slug, isEnforced := block.planned.Slug.ValueString(), !block.config.Order.IsNull()
	if flow == nil && (!block.planned.PK.IsUnknown() || len(block.config.missingFields()) > 0) {
		return &stepError{step{Kind: lookFor, Slug: slug}, errGone}
	}
	wanted := want{Stage: stage, Flow: block.config.toAPI(), IsEnforced: isEnforced}
	if !block.planned.Order.IsUnknown() {
		wanted.Order = block.planned.Order.ValueInt64Pointer()
	}
	if block.was != nil {
		wanted.Was = block.was.Order.ValueInt64Pointer()
	}
	now := actual{Flow: flow}
	done.Flow = flow
	if flow != nil && (!c.isCreating || !isEnforced) { // a new stage has no bindings yet
		bindings, err := c.api.bindingsTo(ctx, flow.PK)
		if err != nil {
			return &stepError{step{Kind: listBindings, Slug: slug}, err}
		}
		now.Bindings = bindings
	}
	if mine := bindingOf(now.Bindings, stage, wanted.Was, wanted.Order); mine != nil {
		done.Order = &mine.Order
	}
	return runSteps(ctx, c.api, steps(wanted, now), done)
}

// separate moves an appended stage to another order if another run appended a stage at the same order at the same
// time. That happens if two runs create the same flow. It ignores errors, because the stage is already bound.
func (c *Change) separate(ctx context.Context, stage string, done *progress) {
	const rounds = 5 // in each round the stage moves to an order that was free
	for range rounds {
		bindings, err := c.api.bindingsTo(ctx, done.Flow.PK)
		mine := bindingOf(bindings, stage, done.Order)
		if err != nil || mine == nil {
			return
		}
		order, isTied := separate(bindings, *mine)
		if !isTied || c.api.reorder(ctx, authentik.Binding{PK: mine.PK, Order: order}) != nil {
			return
		}
		done.Order = &order
	}
}

// priorState returns the prior value of a block that the apply did not begin. It returns false if the prior state did
// not contain the block.
func (b *change) priorState() (blockModel, bool) {
	if b.was != nil {
		return *b.was, true
	}
	asked := b.config
	asked.Order, asked.Created = types.Int64Null(), types.BoolValue(false)
	return asked, false
}

// partialState returns the value for the state of a block whose apply failed: its prior value, and what was done or
// may have been done. If a binding may exist, the state must contain the block, so that a later removal looks for the
// binding. partialState returns false if the state must not contain the block.
func (b *change) partialState(done progress, failure *stepError) (blockModel, bool) {
	block, ok := b.priorState()
	isUnknown := isOutcomeUnknown(failure.err)
	if done.IsCreated || isUnknown && failure.step.Kind == createFlow {
		block.Created, ok = types.BoolValue(true), true
	}
	ok = ok || isUnknown && failure.step.Kind == bind
	if ok && done.Flow != nil {
		block.setFromAPI(done.Flow)
		block.Order = types.Int64PointerValue(done.Order)
	}
	return block, ok
}
