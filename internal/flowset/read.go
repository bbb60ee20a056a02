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

// Refresh returns the blocks with the values of the server. It sends no request if there are no blocks. If the stage
// is no longer bound to a flow, order of the block becomes null. If the flow no longer exists, pk becomes null. After
// an error, Refresh returns the prior list.
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

// read updates the block from its flow and from the bindings of the stage.
func (b *blockModel) read(ctx context.Context, s cachedAPI, bindings []authentik.Binding, problems *diag.Diagnostics) *stepError {
	slug := b.Slug.ValueString()
	flow, err := find(ctx, s, b, slug)
	if err != nil {
		return &stepError{step{Kind: lookFor, Slug: slug}, err}
	}
	ofFlow := func(binding authentik.Binding) bool { return flow != nil && binding.Target == flow.PK }
	if flow != nil && !b.Order.IsNull() && !slices.ContainsFunc(bindings, ofFlow) {
		// If a list changes while its pages are read, an object can be missing. So the bindings of this flow are read
		// again.
		if bindings, err = s.BindingsTo(ctx, flow.PK); err != nil {
			return &stepError{step{Kind: listBindings, Slug: slug}, err}
		}
	}
	b.refresh(flow, s.stage, bindings)
	problems.Append(warnBoundTwice(*b, s.stage, bindings)...)
	return nil
}

// refresh copies the flow and the order of the stage in the flow into the block. A nil flow means that the flow does
// not exist.
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

// warnBoundTwice warns if somebody else made more bindings of the same stage to the same flow.
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

// server contains the requests that this package sends to authentik. A read returns nil without an error if the
// object does not exist.
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

// find returns the flow of a block: the flow with the slug, or else the flow that the block created, even if its slug
// was changed. It returns nil without an error if neither exists.
func find(ctx context.Context, s server, was *blockModel, slug string) (*authentik.Flow, error) {
	flow, err := s.flow(ctx, slug)
	if flow == nil && err == nil && was != nil && was.Created.ValueBool() && !was.PK.IsNull() {
		return s.flowByPK(ctx, was.PK.ValueString())
	}
	return flow, err
}

// inspect returns the flow of a block with its bindings. The flow is nil if it does not exist.
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

// api implements server with the client.
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
	return a.Flows().UsedBy(ctx, slug)
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

// cachedAPI is an api that may read a flow from the client's cached list of flows (see Client.FlowOf).
type cachedAPI struct {
	api
	stage string
}

func (c cachedAPI) flow(ctx context.Context, slug string) (*authentik.Flow, error) {
	flow, err := c.FlowOf(ctx, slug, c.stage)
	if flow == nil && err == nil { // if a list changes while its pages are read, an object can be missing
		return c.api.flow(ctx, slug)
	}
	return flow, err
}

// flowLock makes sure that only one stage at a time reads and changes a flow. Otherwise two stages that append
// themselves at the same time would get the same order.
type flowLock struct {
	turn  chan struct{}
	users int
}

// locks contains the locks in use, by base URL and slug. It is global, so that two provider configurations for one
// server share the locks.
var locks = struct {
	sync.Mutex
	byFlow map[string]*flowLock
}{byFlow: map[string]*flowLock{}}

// locked waits for the lock of a flow, and calls do while it has the lock. It returns an error if ctx ends before
// that.
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
		lock.users--
		if lock.users == 0 {
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

// enumerated joins words, such as "a, b and c".
func enumerated(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
