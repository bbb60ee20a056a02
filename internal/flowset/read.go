package flowset

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// Refresh returns the flow_set blocks with the values of the server. It sends no request if there are no blocks. If the
// stage is no longer bound to a flow, order becomes null in its block. If the flow no longer exists, pk becomes null.
// After an error, Refresh returns the prior list.
func Refresh(
	ctx context.Context, client *authentik.Client, prior types.List, stage string, problems *diag.Diagnostics,
) types.List {
	held := blocks(ctx, prior, problems)
	if len(held) == 0 || problems.HasError() {
		return prior
	}
	bindings, err := client.BindingsOf(ctx, stage)
	if err != nil {
		problems.Append((&stepError{listBindings, held[0].Slug.ValueString(), err}).diagnostics(noBlock)...)
		return prior
	}
	for i := range held {
		if failure := held[i].read(ctx, client, stage, bindings, problems); failure != nil {
			problems.Append(failure.diagnostics(noBlock)...)
			return prior
		}
	}
	return listOf(ctx, held, problems)
}

// read updates a flow_set block from its flow and from the bindings of the stage. The client may take the flow and the
// bindings from lists of all objects. Such a list can lack an object if the objects change while its pages are read. So
// read requests a missing object alone before it reports the object as gone.
func (b *blockModel) read(
	ctx context.Context, client *authentik.Client, stage string, bindings []authentik.Binding,
	problems *diag.Diagnostics,
) *stepError {
	slug, pk := b.Slug.ValueString(), b.PK.ValueString()
	flow, err := client.FlowOf(ctx, slug, stage)
	if err != nil {
		return &stepError{lookFor, slug, err}
	}
	var failure *stepError
	if flow == nil || pk != "" && pk != flow.PK {
		flow, failure = find(ctx, client, pk, slug)
	}
	ofFlow := func(binding authentik.Binding) bool { return binding.Target == flow.PK }
	if flow != nil && !b.Order.IsNull() && !slices.ContainsFunc(bindings, ofFlow) {
		bindings, failure = bindingsTo(ctx, client, flow)
	}
	if failure != nil {
		return failure
	}
	b.refresh(flow, stage, bindings)
	problems.Append(warnBoundTwice(*b, stage, bindings)...)
	return nil
}

// find returns the flow with this pk. If pk is empty or the flow no longer exists, find returns the flow with this
// slug. The pk has precedence, because somebody may have changed the slug of the flow, and may then have given the slug
// to another flow. find returns nil without an error if neither exists.
func find(ctx context.Context, client *authentik.Client, pk, slug string) (*authentik.Flow, *stepError) {
	flow, err := client.Flows().Get(ctx, slug)
	if errors.Is(err, authentik.ErrNotFound) {
		flow, err = nil, nil
	}
	if err == nil && pk != "" && pk != pkOf(flow) {
		var found *authentik.Flow
		if found, err = client.FlowByPK(ctx, pk); found != nil {
			flow = found
		}
	}
	if err != nil {
		return nil, &stepError{lookFor, slug, err}
	}
	return flow, nil
}

// bindingsTo returns the bindings of all stages to a flow.
func bindingsTo(ctx context.Context, client *authentik.Client, flow *authentik.Flow) ([]authentik.Binding, *stepError) {
	bindings, err := client.BindingsTo(ctx, flow.PK)
	if err != nil {
		return nil, &stepError{listBindings, flow.Slug, err}
	}
	return bindings, nil
}

// pkOf returns the pk of a flow, or "" for nil.
func pkOf(flow *authentik.Flow) string {
	if flow == nil {
		return ""
	}
	return flow.PK
}

// refresh copies the flow, and the order of the stage in the flow, into the flow_set block. A nil flow means that the
// flow does not exist.
func (b *blockModel) refresh(flow *authentik.Flow, stage string, bindings []authentik.Binding) {
	if flow == nil {
		b.clearComputed()
		return
	}
	b.Created = types.BoolValue(b.isCreatorOf(flow))
	b.setFromAPI(flow)
	bindings = slices.DeleteFunc(slices.Clone(bindings), func(binding authentik.Binding) bool {
		return binding.Target != flow.PK
	})
	binding := bindingOf(bindings, stage, b.knownOrder())
	b.Order = types.Int64Null()
	if binding != nil {
		b.Order = types.Int64Value(binding.Order)
	}
}

// warnBoundTwice warns if the flow of a flow_set block has more bindings of the stage than the one that the block
// manages.
func warnBoundTwice(block blockModel, stage string, bindings []authentik.Binding) diag.Diagnostics {
	var problems diag.Diagnostics
	var others []string
	for _, binding := range bindings {
		isMore := binding.Stage == stage && binding.Order != block.Order.ValueInt64()
		if isMore && binding.Target == block.PK.ValueString() {
			others = append(others, fmt.Sprint(binding.Order))
		}
	}
	if len(others) > 0 {
		problems.AddAttributeWarning(path.Root("flow_set"), "The flow runs the stage more than once",
			fmt.Sprintf("Flow %q runs this stage at order %d, which the flow_set block manages, and again at order %s. Another "+
				"resource or an administrator added the second binding. Remove the second binding, or remove the block.",
				block.Slug.ValueString(), block.Order.ValueInt64(), enumerated(others)))
	}
	return problems
}
