package flowset

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// Refresh shows the blocks as the server has them; without blocks it makes no
// request. A lost binding is a null order, a flow that is gone a null pk.
func Refresh(ctx context.Context, api *authentik.Client, prior types.List, stage string, diags *diag.Diagnostics) types.List {
	held := blocks(ctx, prior, diags)
	if len(held) == 0 || diags.HasError() {
		return prior
	}
	bindings, err := api.BindingsOf(ctx, stage)
	if err != nil {
		slug := held[0].Slug.ValueString()
		diags.Append(refused(noBlock, slug, "read the stage's place in the flow "+slug, err)...)
		return prior
	}
	for i := range held {
		slug := held[i].Slug.ValueString()
		flow, err := look(ctx, shelf{live{api}, stage}, &held[i], slug)
		if err != nil {
			diags.Append(refused(noBlock, slug, "read the flow "+slug, err)...)
			return prior
		}
		around, err := confirmed(ctx, api, held[i], flow, bindings)
		if err != nil {
			diags.Append(refused(noBlock, slug, "list the bindings of the flow "+slug, err)...)
			return prior
		}
		held[i].refresh(flow, stage, around)
	}
	return listOf(ctx, held, diags)
}

// confirmed are bindings among which that of the block is missing only where it
// is lost: a list that shifts while its pages are read may leave one out.
func confirmed(ctx context.Context, api *authentik.Client, block placement, flow *authentik.Flow, bindings []authentik.Binding) ([]authentik.Binding, error) {
	if flow == nil || block.Order.IsNull() || slices.ContainsFunc(bindings, func(b authentik.Binding) bool { return b.Target == flow.PK }) {
		return bindings, nil
	}
	return api.BindingsTo(ctx, flow.PK)
}

// shelf reads flows from their list where many are read.
type shelf struct {
	live
	stage string
}

func (s shelf) flow(ctx context.Context, slug string) (*authentik.Flow, error) {
	flow, err := s.FlowOf(ctx, slug, s.stage)
	if flow == nil && err == nil { // the same goes for a flow
		return s.live.flow(ctx, slug)
	}
	return flow, err
}

// refresh takes over the flow, nil where it is gone, and the stage's place in it.
func (b *placement) refresh(flow *authentik.Flow, stage string, bindings []authentik.Binding) {
	if flow == nil {
		b.lose()
		return
	}
	b.Created = types.BoolValue(b.made(flow))
	b.takeOver(flow)
	var ours []authentik.Binding
	for _, binding := range bindings {
		if binding.Target == flow.PK {
			ours = append(ours, binding)
		}
	}
	place := bindingOf(ours, stage, b.Order.ValueInt64Pointer())
	b.Order = types.Int64Null()
	if place != nil {
		b.Order = types.Int64Value(place.Order)
	}
}

// made tells whether the block made this flow. One of the same slug and
// another pk is somebody else's; where the answer to our request was lost, the
// flow is ours if it is just what was asked for.
func (b *placement) made(flow *authentik.Flow) bool {
	if !b.PK.IsNull() {
		return b.Created.ValueBool() && b.PK.ValueString() == flow.PK
	}
	_, differs := difference(b.written(), flow)
	return b.Created.ValueBool() && !differs
}
