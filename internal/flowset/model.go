package flowset

import (
	"cmp"
	"context"
	"regexp"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// blockModel is one flow_set block. In a configuration null means "not written". In a state a null order means that
// the stage is not bound, and a null pk that the flow does not exist; created is never null there. A created that is
// true beside a null pk means that the flow was requested and the response was lost.
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

// each calls do with every field of the block.
func (b *blockModel) each(do func(f field, value *types.String)) {
	for _, table := range [][]field{configurable, computed} {
		for _, f := range table {
			do(f, f.block(b))
		}
	}
}

// setFromAPI sets the fields to those of the flow; a field that the response leaves out keeps its value.
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

// clearComputed clears what only an existing flow has. Created becomes false and not null: see isIgnored.
func (b *blockModel) clearComputed() {
	for _, f := range computed {
		*f.block(b) = types.StringNull()
	}
	b.Order, b.Created = types.Int64Null(), types.BoolValue(false)
}

// toAPI returns the flow that a block asks for: its slug and the fields that have a value.
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

// isIgnored reports whether a block of a configuration comes from the state: with ignore_changes, Terraform hands the
// state's blocks over as configuration, and only those hold a value of a computed attribute.
func (b *blockModel) isIgnored() bool {
	return !b.Created.IsNull() || slices.ContainsFunc(computed, func(f field) bool { return !f.block(b).IsNull() })
}

// missingFields returns the names of the fields that a flow cannot be created without and that the block leaves out.
func (b *blockModel) missingFields() []string {
	var names []string
	for _, f := range configurable {
		if f.isRequired && f.block(b).IsNull() {
			names = append(names, f.name)
		}
	}
	return names
}

// isCreatorOf reports whether the block created this flow. A flow with the same slug and another pk belongs to somebody
// else; if the response to our request was lost, the flow is ours if it is exactly what was requested.
func (b *blockModel) isCreatorOf(flow *authentik.Flow) bool {
	if !b.PK.IsNull() {
		return b.Created.ValueBool() && b.PK.ValueString() == flow.PK
	}
	_, differs := difference(b.toAPI(), flow)
	return b.Created.ValueBool() && !differs
}

// exportPath matches the path that exports a flow, which contains the slug that the flow has now.
var exportPath = regexp.MustCompile(`/instances/([^/]+)/export/$`)

// currentSlug returns the slug that the flow of a block in a state has at the server: another one than the block's if
// somebody changed it.
func (b *blockModel) currentSlug() string {
	if found := exportPath.FindStringSubmatch(b.ExportURL.ValueString()); found != nil && b.Created.ValueBool() {
		return found[1]
	}
	return b.Slug.ValueString()
}

// match returns the prior block of the flow that a block with this slug means, or nil for another flow. A flow whose
// slug was changed at the server belongs to the block that names its new slug, or else to the one with its old slug.
func match(prior, wanted []blockModel, slug types.String) *blockModel {
	if slug.IsUnknown() {
		return nil
	}
	for i := range prior {
		if prior[i].currentSlug() == slug.ValueString() {
			return &prior[i]
		}
	}
	was := bySlug(prior, slug)
	if was != nil && bySlug(wanted, types.StringValue(was.currentSlug())) != nil {
		return nil
	}
	return was
}

// unclaimed returns the prior blocks of flows that no wanted block means.
func unclaimed(prior, wanted []blockModel) []blockModel {
	claimed := map[*blockModel]bool{}
	for _, block := range wanted {
		claimed[match(prior, wanted, block.Slug)] = true
	}
	var removed []blockModel
	for i := range prior {
		if !claimed[&prior[i]] {
			removed = append(removed, prior[i])
		}
	}
	return removed
}

// isWithoutComputed reports whether a configured block is that of the state without its computed attributes, as
// ignore_changes = all makes it.
func isWithoutComputed(config, prior blockModel) bool {
	for _, f := range computed {
		*f.block(&prior) = types.StringNull()
	}
	prior.Created = types.BoolNull()
	return config == prior
}

// isReordered reports whether the planned blocks are those of the state in any order, so that nothing changes.
func isReordered(planned, prior []blockModel) bool {
	return len(planned) > 0 && len(planned) == len(prior) &&
		!slices.ContainsFunc(planned, func(b blockModel) bool { return !slices.Contains(prior, b) })
}

// withoutIgnored returns the planned blocks with the configured values that the plan shows. With ignore_changes,
// Terraform plans with the ignored values of the state and applies with the whole configuration: a block or a value that
// the plan does not show must not be applied.
func withoutIgnored(config, planned []blockModel) []blockModel {
	all := make([]blockModel, len(planned))
	for i := range planned {
		all[i].Slug = planned[i].Slug
		written := bySlug(config, planned[i].Slug)
		if written == nil {
			continue
		}
		all[i] = *written
		all[i].each(func(f field, value *types.String) {
			if shown := f.block(&planned[i]); !shown.IsUnknown() && !shown.Equal(*value) {
				*value = types.StringNull()
			}
		})
		if shown := planned[i].CompatibilityMode; !shown.IsUnknown() && !shown.Equal(written.CompatibilityMode) {
			all[i].CompatibilityMode = types.BoolNull()
		}
		if shown := planned[i].Order; !shown.IsUnknown() && !shown.Equal(written.Order) {
			all[i].Order = types.Int64Null()
		}
	}
	return all
}

// blocks returns the elements of a list; none for a null or unknown one.
func blocks(ctx context.Context, list types.List, problems *diag.Diagnostics) []blockModel {
	if len(list.Elements()) == 0 {
		return nil
	}
	var found []blockModel
	problems.Append(list.ElementsAs(ctx, &found, false)...)
	return found
}

func listOf(ctx context.Context, found []blockModel, problems *diag.Diagnostics) types.List {
	if len(found) == 0 {
		return Empty()
	}
	list, more := types.ListValueFrom(ctx, element, found)
	problems.Append(more...)
	return list
}

// bySlug returns the block with this slug, or nil.
func bySlug(among []blockModel, slug types.String) *blockModel {
	for i := range among {
		if among[i].Slug.Equal(slug) {
			return &among[i]
		}
	}
	return nil
}

var (
	element = Block().NestedObject.Type()
	empty   = types.ListValueMust(element, []attr.Value{})
)

// Empty returns the value of a stage without blocks; a block list is never null.
func Empty() types.List { return empty }

// DataValue returns flow_set of a data source. authentik lists a flow as often as the stage is bound to it, in any
// order.
func DataValue(flows []authentik.Flow) types.List {
	flows = slices.SortedFunc(slices.Values(flows), func(a, b authentik.Flow) int { return cmp.Compare(a.Slug, b.Slug) })
	flows = slices.CompactFunc(flows, func(a, b authentik.Flow) bool { return a.Slug == b.Slug })
	kinds := map[string]attr.Type{"slug": types.StringType, "compatibility_mode": types.BoolType}
	for _, f := range shown {
		kinds[f.name] = types.StringType
	}
	elements := make([]attr.Value, 0, len(flows))
	for _, flow := range flows {
		values := map[string]attr.Value{
			"slug": types.StringValue(flow.Slug), "compatibility_mode": types.BoolPointerValue(flow.CompatibilityMode),
		}
		for _, f := range shown {
			values[f.name] = types.StringValue(*f.flow(&flow))
		}
		elements = append(elements, types.ObjectValueMust(kinds, values))
	}
	return types.ListValueMust(types.ObjectType{AttrTypes: kinds}, elements)
}
