package flowset

import (
	"context"
	"errors"
	"regexp"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// blockModel is one flow_set block. In a configuration, null means that the user did not write the attribute. In a
// state, `created` is never null, and null in other attributes has these meanings:
//   - `order` is null: the stage is not bound to the flow.
//   - `pk` is null, and `created` is false: the flow does not exist.
//   - `pk` is null, and `created` is true: the response to the request that created the flow was lost.
type blockModel struct {
	Slug                    types.String `tfsdk:"slug"`
	Name                    types.String `tfsdk:"name"`
	Title                   types.String `tfsdk:"title"`
	Designation             types.String `tfsdk:"designation"`
	Authentication          types.String `tfsdk:"authentication"`
	PolicyEngineMode        types.String `tfsdk:"policy_engine_mode"`
	CompatibilityMode       types.Bool   `tfsdk:"compatibility_mode"`
	Layout                  types.String `tfsdk:"layout"`
	DeniedAction            types.String `tfsdk:"denied_action"`
	Order                   types.Int64  `tfsdk:"order"`
	PK                      types.String `tfsdk:"pk"`
	PolicyBindingModelPtrID types.String `tfsdk:"policybindingmodel_ptr_id"`
	Background              types.String `tfsdk:"background"`
	ExportURL               types.String `tfsdk:"export_url"`
	Created                 types.Bool   `tfsdk:"created"`
}

// each calls the function `do` for every string attribute of the flow_set block except the slug.
func (b *blockModel) each(do func(f field, value *types.String)) {
	for _, table := range [][]field{configurable, computed} {
		for _, f := range table {
			do(f, f.block(b))
		}
	}
}

// setFromAPI copies the fields of the flow into the flow_set block. If the server did not send a field, the attribute
// keeps its value, but null becomes "" or false.
func (b *blockModel) setFromAPI(flow *authentik.Flow) {
	b.each(func(f field, value *types.String) {
		if received := *f.flow(flow); received != "" || value.IsNull() {
			*value = types.StringValue(received)
		}
	})
	if flow.CompatibilityMode != nil || b.CompatibilityMode.IsNull() {
		b.CompatibilityMode = types.BoolValue(flow.CompatibilityMode != nil && *flow.CompatibilityMode)
	}
}

// clearComputed puts null into `order` and into each attribute that only the server sets. But it puts false into
// `created`, because isIgnored recognizes a block of the state by this value.
func (b *blockModel) clearComputed() {
	*b = b.configured()
	b.Order, b.Created = types.Int64Null(), types.BoolValue(false)
}

// configured returns the flow_set block with null in each attribute that a user cannot write.
func (b *blockModel) configured() blockModel {
	written := *b
	for _, f := range computed {
		*f.block(&written) = types.StringNull()
	}
	written.Created = types.BoolNull()
	return written
}

func (b *blockModel) toAPI() authentik.Flow {
	flow := authentik.Flow{Slug: b.Slug.ValueString()}
	for _, f := range configurable {
		*f.flow(&flow) = f.block(b).ValueString()
	}
	if !b.CompatibilityMode.IsNull() && !b.CompatibilityMode.IsUnknown() {
		flow.CompatibilityMode = b.CompatibilityMode.ValueBoolPointer()
	}
	return flow
}

func (b *blockModel) knownOrder() *int64 {
	if b.Order.IsUnknown() {
		return nil
	}
	return b.Order.ValueInt64Pointer()
}

// isIgnored reports whether a flow_set block of a configuration comes from the state, as with ignore_changes. Only such
// blocks have values in computed attributes. With ignore_changes = all, Terraform leaves these values out, and
// FromState adds them again.
func (b *blockModel) isIgnored() bool {
	return !b.Created.IsNull() || slices.ContainsFunc(computed, func(f field) bool { return !f.block(b).IsNull() })
}

// isComplete reports whether the flow_set block has all fields that are required to create a flow. The argument
// `isMissing` is IsNull for a block of a configuration, and IsUnknown for a block of a plan.
func (b *blockModel) isComplete(isMissing func(types.String) bool) bool {
	return !slices.ContainsFunc(configurable, func(f field) bool { return f.isRequired && isMissing(*f.block(b)) })
}

// isCreatorOf reports whether the flow_set block created this flow. The flow must have the pk of the block, because
// somebody else may have created a flow with the same slug. The block has no pk if the response to the create was lost.
// Then the flow must have all values that were requested.
func (b *blockModel) isCreatorOf(flow *authentik.Flow) bool {
	if !b.PK.IsNull() {
		return b.Created.ValueBool() && b.PK.ValueString() == flow.PK
	}
	_, changed := difference(b.toAPI(), flow)
	return b.Created.ValueBool() && len(changed) == 0
}

func (b *blockModel) createdPK() string {
	if b == nil || !b.Created.ValueBool() {
		return ""
	}
	return b.PK.ValueString()
}

// exportPath matches the path in export_url, which contains the current slug of the flow.
var exportPath = regexp.MustCompile(`/instances/([^/]+)/export/$`)

// currentSlug returns the slug that the flow of the flow_set block had on the server when the state was read.
func (b *blockModel) currentSlug() string {
	if found := exportPath.FindStringSubmatch(b.ExportURL.ValueString()); found != nil {
		return found[1]
	}
	return b.Slug.ValueString()
}

// blocks returns the flow_set blocks in a list, or nil if the list is empty, null or unknown. The conversion cannot
// fail, because the schema of the list has the attributes of blockModel, with the same types.
func blocks(list types.List) []blockModel {
	var found []blockModel
	if len(list.Elements()) > 0 {
		_ = list.ElementsAs(context.Background(), &found, false)
	}
	return found
}

// listOf is the reverse of blocks, and cannot fail either.
func listOf(found []blockModel) types.List {
	if len(found) == 0 {
		return Empty()
	}
	list, _ := types.ListValueFrom(context.Background(), element, found)
	return list
}

var element, _ = Block().NestedObject.Type().(types.ObjectType)

// Empty returns the value of flow_set for a stage without blocks: an empty list, because Terraform never passes null.
func Empty() types.List { return types.ListValueMust(element, nil) }

// Refresh returns the flow_set blocks with the values of the server. After an error, it returns them unchanged.
func Refresh(
	ctx context.Context, client *authentik.Client, prior types.List, stage string, problems *diag.Diagnostics,
) types.List {
	held := blocks(prior)
	if len(held) == 0 {
		return prior
	}
	bindings, err := client.BindingsOf(ctx, stage)
	if err != nil {
		problems.Append((&stepError{listBindings, held[0].Slug.ValueString(), err}).diagnostics(flowSet)...)
		return prior
	}
	for i := range held {
		if failure := held[i].read(ctx, client, stage, bindings, problems); failure != nil {
			problems.Append(failure.diagnostics(flowSet)...)
			return prior
		}
	}
	return listOf(held)
}

// read updates a flow_set block from its flow and bindings. The client may take both from cached lists. The list of
// bindings can lack one if bindings change while the client requests the pages of the list. Therefore read requests a
// missing binding from the server again.
func (b *blockModel) read(
	ctx context.Context, client *authentik.Client, stage string, bindings []authentik.Binding,
	problems *diag.Diagnostics,
) *stepError {
	flow, failure := find(ctx, client, client.FlowOf, b.PK.ValueString(), b.Slug.ValueString())
	own := slices.DeleteFunc(slices.Clone(bindings), func(b authentik.Binding) bool { return b.Target != pkOf(flow) })
	if flow != nil && len(own) == 0 && !b.Order.IsNull() {
		bindings, failure = bindingsTo(ctx, client, flow)
		own = bindingsOf(bindings, stage)
	}
	if failure != nil {
		return failure
	}
	b.refresh(flow, stage, own)
	problems.Append(warnBoundTwice(*b, own)...)
	return nil
}

// find returns the flow with this pk. If `pk` is empty or the flow no longer exists, find returns the flow with this
// slug, or nil if no flow has the slug. The pk has precedence, because another flow may have the slug now.
//
// The function `get` reads a flow by its slug: either client.FlowOf, which may use a cached list, or client.Flows.Get,
// which never does.
func find(
	ctx context.Context, client *authentik.Client,
	get func(ctx context.Context, slug string) (*authentik.Flow, error), pk, slug string,
) (*authentik.Flow, *stepError) {
	flow, err := get(ctx, slug)
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

func bindingsTo(ctx context.Context, client *authentik.Client, flow *authentik.Flow) ([]authentik.Binding, *stepError) {
	bindings, err := client.BindingsTo(ctx, flow.PK)
	if err != nil {
		return nil, &stepError{listBindings, flow.Slug, err}
	}
	return bindings, nil
}

func pkOf(flow *authentik.Flow) string {
	if flow == nil {
		return ""
	}
	return flow.PK
}

// The argument `flow` is nil if the flow does not exist. The argument `own` contains all bindings of the stage to it.
func (b *blockModel) refresh(flow *authentik.Flow, stage string, own []authentik.Binding) {
	if flow == nil {
		b.clearComputed()
		return
	}
	b.Created = types.BoolValue(b.isCreatorOf(flow))
	b.setFromAPI(flow)
	binding := bindingOf(own, stage, b.knownOrder())
	b.Order = types.Int64Null()
	if binding != nil {
		b.Order = types.Int64Value(binding.Order)
	}
}
