package flowset

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"golang.org/x/sync/semaphore"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/providerdata"
)

// Change contains the changes to the flows and bindings of one stage. Prepare returns a Change before the stage is
// written, and Finish applies it after the stage was written.
type Change struct {
	client     *authentik.Client
	data       *providerdata.Data
	name       string // the name of the stage
	isCreating bool
	stage      string // the UUID of the stage; empty until Finish

	blocks  []plannedBlock
	removed []*blockModel
}

// Prepare looks up the flows of changed flow_set blocks, and adds an error if a block cannot be applied. It is called
// before the stage is written, so that such an error prevents the write. It sends no request if no flow_set block
// changes. It returns nil and adds an error if the server is not known yet.
func Prepare(ctx context.Context, data *providerdata.Data, lists Lists, problems *diag.Diagnostics) *Change {
	client := data.Client(problems)
	if client == nil {
		return nil
	}
	planned, prior := blocks(lists.Planned), blocks(lists.Prior)
	was, removed := pair(prior, planned)
	c := &Change{client: client, data: data, name: lists.Name, isCreating: lists.Stage == "", removed: removed}
	for i := range planned {
		block := plannedBlock{planned: planned[i], was: was[i]}
		slug := block.planned.Slug.ValueString()
		if block.was == nil {
			block.flow = plannedFlow(data, slug).Flow
		}
		data.PlannedFlows.Delete(slug)
		if !block.isUnchanged() && block.flow == nil {
			var failure *stepError
			if block.flow, failure = c.find(ctx, &block); failure != nil {
				problems.Append(failure.diagnostics(flowSet.AtListIndex(i))...)
			}
		}
		c.blocks = append(c.blocks, block)
	}
	return c
}

// find returns the flow of a flow_set block, or nil if the block must create the flow. It searches by the pk of the
// flow that the block created, and then by the slug. The error is errGone or errMissing if the block cannot be applied.
// The plan cannot report errMissing, because another resource may create the flow earlier in the same apply.
func (c *Change) find(ctx context.Context, block *plannedBlock) (*authentik.Flow, *stepError) {
	slug := block.planned.Slug.ValueString()
	flow, failure := find(ctx, c.client, c.client.Flows.Get, block.was.createdPK(), slug)
	switch {
	case failure != nil:
		return nil, failure
	case block.isGone(flow):
		return nil, &stepError{lookFor, slug, errGone}
	case flow == nil && !block.planned.isComplete(types.String.IsUnknown):
		return nil, &stepError{lookFor, slug, errMissing}
	}
	return flow, nil
}

func (c *Change) wanted() (pks []string) {
	for _, block := range c.blocks {
		pks = append(pks, pkOf(block.flow), block.planned.PK.ValueString())
	}
	return pks
}

// Finish applies the changed flow_set blocks, unbinds the stage from the flows of removed blocks, and returns the
// blocks for the state. It stops at the first error. The remaining blocks then keep their prior values.
func (c *Change) Finish(ctx context.Context, stage string, problems *diag.Diagnostics) types.List {
	c.stage = stage
	var done []blockModel
	hasFailed := false
	for i := range c.blocks {
		state := c.blocks[i].was
		if !hasFailed && !c.blocks[i].isUnchanged() {
			state, hasFailed = c.applyBlock(ctx, i, problems)
		}
		if state != nil {
			done = append(done, *state)
		}
	}
	for _, block := range c.removed {
		r := removal{client: c.client, block: *block, stage: stage, wanted: c.wanted()}
		hasFailed = hasFailed || !r.apply(ctx, problems)
		if hasFailed {
			done = append(done, *block)
		}
	}
	return listOf(done)
}

// applyBlock returns the value of a flow_set block for the state, or nil if the state must not contain the block. It
// also reports whether the apply has failed.
func (c *Change) applyBlock(ctx context.Context, i int, problems *diag.Diagnostics) (*blockModel, bool) {
	var done progress
	block := &c.blocks[i]
	slug := block.planned.Slug.ValueString()
	// While the create waited for the name of the stage, another resource may have destroyed the stage with this name.
	// Prepare would be too early to read the order of that stage.
	if c.isCreating {
		block.lastOrder = rememberedOrder(c.data, c.name, slug)
	}
	failure := locked(ctx, c.client, slug, func() *stepError {
		return c.applyFlow(ctx, block, &done)
	})
	if failure != nil {
		problems.Append(c.explain(flowSet.AtListIndex(i), failure)...)
		return block.partialState(done, failure), true
	}
	return new(block.newState(done)), false
}

// applyFlow sends the requests for one flow_set block. Another run, or the destroy of another stage, may create,
// replace or delete the flow in the meantime. Therefore, if the server refuses a request, applyFlow looks the flow up
// again. If it finds another flow than before, or if the block must now create the flow, it repeats the requests once.
func (c *Change) applyFlow(ctx context.Context, block *plannedBlock, done *progress) *stepError {
	var failure *stepError
	done.Flow = block.flow
	if block.flow == nil { // another stage of this run may have created the flow since Prepare
		if done.Flow, failure = c.find(ctx, block); failure != nil {
			return failure
		}
	}
	failure = c.attempt(ctx, block, done)
	if failure == nil || !isRefused(failure.err) {
		return failure
	}
	now, failed := c.find(ctx, block)
	switch {
	case failed != nil && (errors.Is(failed.err, errGone) || errors.Is(failed.err, errMissing)):
		return failed
	case failed == nil && pkOf(now) != pkOf(done.Flow):
		*done = progress{Flow: now}
		return c.attempt(ctx, block, done)
	}
	return failure
}

func (c *Change) attempt(ctx context.Context, block *plannedBlock, done *progress) *stepError {
	wanted := block.want(c.stage, done.Flow)
	done.Order = wanted.Was
	bindings, failure := c.bindings(ctx, wanted, done.Flow)
	if failure != nil {
		return failure
	}
	previous := bindingOf(bindings, c.stage, wanted.Was, wanted.Order)
	if done.Order = nil; previous != nil {
		done.Order = &previous.Order
	}
	if failure := runSteps(ctx, c.client, steps(wanted, actual{done.Flow, bindings}), done); failure != nil {
		return failure
	}
	if wanted.Order != nil {
		done.Order = wanted.Order
	}
	// Another run may have bound a stage at the same order. moveApart checks this with one more request. New blocks
	// that cannot create their flow are not checked, because most blocks are of this kind, and each check costs a request.
	isAppended := previous == nil && wanted.Was == nil && wanted.Order == nil
	if isAppended && block.planned.isComplete(types.String.IsUnknown) {
		c.moveApart(ctx, done)
	}
	return nil
}

// bindings returns the bindings of the flow. It sends no request if the flow does not exist, or if the stage is new and
// its order is known. Such a stage has no binding yet, and its order does not depend on the bindings of other stages.
func (c *Change) bindings(ctx context.Context, wanted want, flow *authentik.Flow) ([]authentik.Binding, *stepError) {
	if flow == nil || c.isCreating && wanted.Order != nil {
		return nil, nil
	}
	return bindingsTo(ctx, c.client, flow)
}

// moveApart is called after the stage was bound as the last stage of a flow. If another run has bound another stage at
// the same order, moveApart changes the order of the stage. It ignores errors, because the stage is bound already.
func (c *Change) moveApart(ctx context.Context, done *progress) {
	const rounds = 5 // another run may move its stage to the same order, so one move may not be enough
	for range rounds {
		bindings, err := c.client.BindingsTo(ctx, done.Flow.PK)
		own := bindingOf(bindings, c.stage, done.Order)
		if err != nil || own == nil {
			return
		}
		order, isTied := separate(bindings, *own)
		move := step{Kind: reorder, Slug: done.Flow.Slug, Binding: authentik.Binding{PK: own.PK, Order: order}}
		if !isTied || move.send(ctx, c.client, done) != nil {
			return
		}
	}
}

type plannedBlock struct {
	planned blockModel
	was     *blockModel     // the prior block, or nil if the flow_set block is new
	flow    *authentik.Flow // nil if Prepare did not find the flow, or did not look for it

	lastOrder *int64 // the order of the stage that this run has replaced, or nil
}

func (b *plannedBlock) isUnchanged() bool { return b.was != nil && *b.was == b.planned }

// isGone reports whether the plan found a flow, and the apply did not find this flow. The argument `flow` is the flow
// that the apply found, or nil. The apply must not change a flow that somebody else created with the same slug after
// the plan was made.
func (b *plannedBlock) isGone(flow *authentik.Flow) bool {
	return !b.planned.PK.IsUnknown() && pkOf(flow) != b.planned.PK.ValueString()
}

// want returns the values that the plan changes. The apply sends only these values, so that it does not undo a change
// that somebody made after the plan. The argument `flow` is the flow on the server, or nil if it does not exist.
func (b *plannedBlock) want(stage string, flow *authentik.Flow) want {
	prior := blockModel{}
	if !isNew(b.was) {
		prior = *b.was
	}
	w := want{Stage: stage}
	w.Flow, _ = difference(b.planned.toAPI(), new(prior.toAPI()))
	w.Flow.Slug = b.planned.Slug.ValueString()
	if !b.planned.Order.Equal(prior.Order) {
		w.Order = cmp.Or(b.planned.knownOrder(), b.lastOrder)
	}
	// If somebody changed the slug of the flow after the plan was made, this apply does not restore the old slug. The
	// next plan restores it.
	if flow != nil && !isRenamed(b.planned.Slug, b.was) {
		w.Flow.Slug = flow.Slug
	}
	if b.was != nil {
		w.Was = b.was.knownOrder()
	}
	return w
}

// newState replaces each unknown value of the planned block with the value that the apply found, or with null.
func (b *plannedBlock) newState(done progress) blockModel {
	state, received := b.planned, blockModel{}
	if done.Flow != nil {
		received.setFromAPI(done.Flow)
	}
	received.each(func(f field, value *types.String) { fillUnknown(f.block(&state), *value) })
	fillUnknown(&state.CompatibilityMode, received.CompatibilityMode)
	fillUnknown(&state.Order, types.Int64PointerValue(done.Order))
	isCreator := done.IsCreated || done.Flow != nil && b.was != nil && b.was.isCreatorOf(done.Flow)
	fillUnknown(&state.Created, types.BoolValue(isCreator))
	return state
}

func fillUnknown[V attr.Value](value *V, known V) {
	if (*value).IsUnknown() {
		*value = known
	}
}

// partialState returns the value for the state of a flow_set block whose apply failed:
//
//   - If the apply may have created the flow: the planned block. The next refresh compares it with the flow.
//   - If the block is new and the apply may have bound the stage: the planned block. A removal of the block can then
//     unbind the stage.
//   - In all other cases: the prior block with the changes that were made, or nil for a new block. Nil means that the
//     state must not contain the block.
func (b *plannedBlock) partialState(done progress, failure *stepError) *blockModel {
	isUnknown := isOutcomeUnknown(failure.err)
	mayBeCreator := done.IsCreated || isUnknown && failure.kind == createFlow
	var state blockModel
	switch {
	case mayBeCreator || b.was == nil && isUnknown && failure.kind == bind:
		state = b.newState(progress{})
		state.Order = types.Int64Null()
	case b.was != nil:
		state = *b.was
	default:
		return nil
	}
	if done.Flow != nil || mayBeCreator {
		// If somebody else created this flow after the plan, `created` becomes false, so that a later removal of the block
		// does not delete the flow.
		state.Created = types.BoolValue(mayBeCreator || state.isCreatorOf(done.Flow))
	}
	if done.Flow != nil {
		state.setFromAPI(done.Flow)
		state.Order = types.Int64PointerValue(done.Order)
	}
	return &state
}

// locks contains a semaphore for each flow of each server. Without it, two stages that are appended to a flow at the
// same time would get the same order. Terraform starts a process for each provider configuration, so the semaphores do
// not cover the stages of another configuration (see moveApart).
var locks sync.Map

// locked waits for the semaphore of a flow and calls the function `do`. If the context ends first, it returns an error.
func locked(ctx context.Context, client *authentik.Client, slug string, do func() *stepError) *stepError {
	stored, _ := locks.LoadOrStore(client.BaseURL()+" "+slug, semaphore.NewWeighted(1))
	lock, _ := stored.(*semaphore.Weighted)
	if err := lock.Acquire(ctx, 1); err != nil {
		return &stepError{lookFor, slug, fmt.Errorf("the run ended before the flow was changed: %w", err)}
	}
	defer lock.Release(1)
	return do()
}
