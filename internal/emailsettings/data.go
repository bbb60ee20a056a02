package emailsettings

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	data "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/validators"
)

// notData are attributes of a resource that a data source does not have: the
// password is never read, and what only this provider knows is in no answer.
var notData = map[string]bool{"password": true, "password_wo": true, "password_wo_version": true, "force_destroy": true}

// DataSchema is the data source's schema, made from the resource's: everything
// is computed, but for id and name, of which one is written.
func DataSchema(from schema.Schema) data.Schema {
	attributes := map[string]data.Attribute{"flow_set": flowset.DataAttribute()}
	for name, attribute := range from.Attributes {
		if !notData[name] {
			attributes[name] = dataAttribute(name, attribute)
		}
	}
	return data.Schema{
		MarkdownDescription: "Reads a stage, by `id` or by `name`. " + from.MarkdownDescription,
		Attributes:          attributes,
	}
}

func dataAttribute(name string, from schema.Attribute) data.Attribute {
	description := about(from.GetMarkdownDescription())
	if name == "id" || name == "name" {
		return data.StringAttribute{
			Optional: true, Computed: true, MarkdownDescription: description + " Either `id` or `name` is written.",
			Validators: []validator.String{validators.NotEmpty(), stringvalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name"))},
		}
	}
	switch from.(type) {
	case schema.BoolAttribute:
		return data.BoolAttribute{Computed: true, MarkdownDescription: description}
	case schema.Int64Attribute:
		return data.Int64Attribute{Computed: true, MarkdownDescription: description}
	}
	return data.StringAttribute{Computed: true, MarkdownDescription: description}
}

// about keeps of a description what holds for reading too: the first sentence,
// which says what the attribute is, and since which release.
func about(description string) string {
	first, rest, _ := strings.Cut(description, ". ")
	text := strings.TrimSuffix(first, ".") + "."
	if _, since, found := strings.Cut(rest, "Since authentik "); found {
		text += " Since authentik " + since
	}
	return text
}

// FindData finds the stage that a data source's configuration names, always asked anew: in an apply, what the data source
// depends on may have changed it, or its flows, through another provider.
func FindData[T any](ctx context.Context, k Kind, api *authentik.Client, stages *authentik.Collection[T], req datasource.ReadRequest) (*T, diag.Diagnostics) {
	var id, name types.String
	diags := req.Config.GetAttribute(ctx, path.Root("id"), &id)
	diags.Append(req.Config.GetAttribute(ctx, path.Root("name"), &name)...)
	wanted := search{id: id.ValueString(), name: name.ValueString(), reading: true}
	if _, ok := Canonical(wanted.id); !id.IsNull() && !ok {
		diags.AddAttributeError(path.Root("id"), "Invalid id", "The value is no UUID. To read a stage by its name, write name instead of id.")
	}
	if diags.HasError() {
		return nil, diags
	}
	written := path.Root("id")
	if id.IsNull() {
		written = path.Root("name")
	}
	stage, more := find(ctx, k, api, stages, stages.GetUncached, wanted)
	for _, d := range more {
		diags.Append(diag.WithPath(written, d))
	}
	return stage, diags
}

// FillData sets a data source's state from the resource's model of the stage.
func FillData(ctx context.Context, from schema.Schema, model any, flows []authentik.Flow, into *tfsdk.State) diag.Diagnostics {
	typ := from.Type().TerraformType(ctx)
	read := tfsdk.State{Schema: from, Raw: tftypes.NewValue(typ, nil)}
	diags := read.Set(ctx, model)
	var values map[string]tftypes.Value
	if diags.HasError() || read.Raw.As(&values) != nil {
		return diags
	}
	for name := range notData {
		delete(values, name)
	}
	set, err := flowset.DataValue(flows).ToTerraformValue(ctx)
	if err != nil {
		diags.AddError("The flows of the stage cannot be shown", err.Error()+". This is a bug in the provider; please report it.")
		return diags
	}
	values["flow_set"] = set
	into.Raw = tftypes.NewValue(into.Schema.Type().TerraformType(ctx), values)
	return diags
}
