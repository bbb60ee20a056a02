package flowset

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// Refresh returns the blocks as the server has them; without blocks it sends no request. A lost binding becomes a null
// order, a flow that no longer exists a null pk.
func Refresh(ctx context.Context, client *authentik.Client, prior types.List, stage string, problems *diag.Diagnostics) types.List {
	held := blocks(ctx, prior, problems)
	if len(held) == 0 || problems.HasError() {
		return prior
	}
	bindings, err := client.BindingsOf(ctx, stage)
	if err != nil {
		slug := held[0].Slug.ValueString()
		problems.Append(failed(noBlock, slug, "read the stage's place in the flow "+slug, err)...)
		return prior
	}
	for i := range held {
		if failure := held[i].read(ctx, cachedAPI{api{client}, stage}, bindings, problems); failure != nil {
			slug := failure.step.Slug
			problems.Append(failed(noBlock, slug, fmt.Sprintf("%s the flow %s", failure.step.Kind, slug), failure.err)...)
			return prior
		}
	}
	return listOf(ctx, held, problems)
}

// read updates the block from its flow and from the stage's bindings.
func (b *blockModel) read(ctx context.Context, s cachedAPI, bindings []authentik.Binding, problems *diag.Diagnostics) *stepError {
	slug := b.Slug.ValueString()
	flow, err := find(ctx, s, b, slug)
	if err != nil {
		return &stepError{step{Kind: lookFor, Slug: slug}, err}
	}
	ofFlow := func(binding authentik.Binding) bool { return flow != nil && binding.Target == flow.PK }
	if flow != nil && !b.Order.IsNull() && !slices.ContainsFunc(bindings, ofFlow) {
		// a list that changes while its pages are read may leave the binding out
		if bindings, err = s.BindingsTo(ctx, flow.PK); err != nil {
			return &stepError{step{Kind: listBindings, Slug: slug}, err}
		}
	}
	b.refresh(flow, s.stage, bindings)
	problems.Append(warnBoundTwice(*b, s.stage, bindings)...)
	return nil
}

// refresh sets the block to the flow, nil if it no longer exists, and to the stage's place in it.
func (b *blockModel) refresh(flow *authentik.Flow, stage string, bindings []authentik.Binding) {
	if flow == nil {
		b.clearComputed()
		return
	}
	b.Created = types.BoolValue(b.isCreatorOf(flow))
	b.setFromAPI(flow)
	bindings = slices.DeleteFunc(slices.Clone(bindings), func(binding authentik.Binding) bool { return binding.Target != flow.PK })
	binding := bindingOf(bindings, stage, b.Order.ValueInt64Pointer())
	b.Order = types.Int64Null()
	if binding != nil {
		b.Order = types.Int64Value(binding.Order)
	}
}

// warnBoundTwice warns of bindings that somebody else made for the same stage and flow.
func warnBoundTwice(block blockModel, stage string, bindings []authentik.Binding) diag.Diagnostics {
	var problems diag.Diagnostics
	var others []string
	for _, binding := range bindings {
		if binding.Target == block.PK.ValueString() && binding.Stage == stage && binding.Order != block.Order.ValueInt64() {
			others = append(others, fmt.Sprint(binding.Order))
		}
	}
	if len(others) > 0 {
		problems.AddAttributeWarning(path.Root("flow_set"), "The flow runs the stage more than once",
			fmt.Sprintf("Flow %q runs this stage at order %d, which the flow_set block manages, and again at order %s. Another resource or "+
				"an administrator added that binding. Remove it, or remove the block.",
				block.Slug.ValueString(), block.Order.ValueInt64(), enumerated(others)))
	}
	return problems
}

// server is what this package needs of authentik. An object that does not exist is nil without an error.
type server interface {
	flow(ctx context.Context, slug string) (*authentik.Flow, error)
	flowByPK(ctx context.Context, pk string) (*authentik.Flow, error)
	bindingsTo(ctx context.Context, flow string) ([]authentik.Binding, error)
	usedBy(ctx context.Context, slug string) ([]authentik.UsedBy, error)
	createFlow(ctx context.Context, flow authentik.Flow) (*authentik.Flow, error)
	updateFlow(ctx context.Context, slug string, patch authentik.Flow) (*authentik.Flow, error)
	deleteFlow(ctx context.Context, slug string) error
	bind(ctx context.Context, binding authentik.Binding) error
	reorder(ctx context.Context, binding authentik.Binding) error
	unbind(ctx context.Context, binding authentik.Binding) error
}

// find returns the flow of a block: the one with its slug, or else the one that the block created, under any slug.
func find(ctx context.Context, s server, was *blockModel, slug string) (*authentik.Flow, error) {
	flow, err := s.flow(ctx, slug)
	if flow == nil && err == nil && was != nil && was.Created.ValueBool() && !was.PK.IsNull() {
		return s.flowByPK(ctx, was.PK.ValueString())
	}
	return flow, err
}

// inspect returns the flow of a block with its bindings.
func inspect(ctx context.Context, s server, was *blockModel, slug string) (actual, *stepError) {
	flow, err := find(ctx, s, was, slug)
	if err != nil {
		return actual{}, &stepError{step{Kind: lookFor, Slug: slug}, err}
	}
	if flow == nil {
		return actual{}, nil
	}
	bindings, err := s.bindingsTo(ctx, flow.PK)
	if err != nil {
		return actual{}, &stepError{step{Kind: listBindings, Slug: slug}, err}
	}
	return actual{flow, bindings}, nil
}

// api is the server behind the client.
type api struct{ *authentik.Client }

func (a api) flow(ctx context.Context, slug string) (*authentik.Flow, error) {
	flow, err := a.Flows().Get(ctx, slug)
	if errors.Is(err, authentik.ErrNotFound) {
		return nil, nil
	}
	return flow, err
}

func (a api) flowByPK(ctx context.Context, pk string) (*authentik.Flow, error) {
	return a.FlowByPK(ctx, pk)
}

func (a api) bindingsTo(ctx context.Context, flow string) ([]authentik.Binding, error) {
	return a.BindingsTo(ctx, flow)
}

func (a api) usedBy(ctx context.Context, slug string) ([]authentik.UsedBy, error) {
	users, err := a.Flows().UsedBy(ctx, slug)
	if errors.Is(err, authentik.ErrNotFound) {
		return nil, nil
	}
	return users, err
}

func (a api) createFlow(ctx context.Context, flow authentik.Flow) (*authentik.Flow, error) {
	return a.Flows().Create(ctx, &flow)
}

func (a api) updateFlow(ctx context.Context, slug string, patch authentik.Flow) (*authentik.Flow, error) {
	return a.Flows().Patch(ctx, slug, &patch)
}

func (a api) deleteFlow(ctx context.Context, slug string) error { return a.Flows().Delete(ctx, slug) }

func (a api) bind(ctx context.Context, binding authentik.Binding) error {
	_, err := a.Bindings().Create(ctx, &binding)
	return err
}

func (a api) reorder(ctx context.Context, binding authentik.Binding) error {
	_, err := a.Bindings().Patch(ctx, binding.PK, &authentik.Binding{Order: binding.Order})
	return err
}

func (a api) unbind(ctx context.Context, binding authentik.Binding) error {
	return a.Bindings().Delete(ctx, binding.PK)
}

// cachedAPI reads flows from their list if many are read.
type cachedAPI struct {
	api
	stage string
}

func (c cachedAPI) flow(ctx context.Context, slug string) (*authentik.Flow, error) {
	flow, err := c.FlowOf(ctx, slug, c.stage)
	if flow == nil && err == nil { // a list that changes while its pages are read may leave one out
		return c.api.flow(ctx, slug)
	}
	return flow, err
}

// flowLock lets one stage at a time look at a flow and change it, otherwise two stages that append themselves would take
// the same order.
type flowLock struct {
	turn  chan struct{}
	users int
}

// locks are the locks in use, by base URL and slug, so that two provider configurations of one server share them.
var locks = struct {
	sync.Mutex
	byFlow map[string]*flowLock
}{byFlow: map[string]*flowLock{}}

// locked waits for the lock of a flow and calls do with it.
func (c *Change) locked(ctx context.Context, slug string, do func() *stepError) *stepError {
	key := c.baseURL + " " + slug
	locks.Lock()
	lock := locks.byFlow[key]
	if lock == nil {
		lock = &flowLock{turn: make(chan struct{}, 1)}
		locks.byFlow[key] = lock
	}
	lock.users++
	locks.Unlock()
	defer func() {
		locks.Lock()
		defer locks.Unlock()
		if lock.users--; lock.users == 0 {
			delete(locks.byFlow, key)
		}
	}()
	select {
	case lock.turn <- struct{}{}:
		defer func() { <-lock.turn }()
		return do()
	case <-ctx.Done():
		return &stepError{step{Kind: lookFor, Slug: slug}, fmt.Errorf("the run ended while another stage changed the flow: %w", context.Cause(ctx))}
	}
}

// enumerated returns "a, b and c".
func enumerated(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
