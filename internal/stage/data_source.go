package stage

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/providerdata"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/validators"
)

// DataSource is the data source of one stage type. It reads a stage by id or by name.
type DataSource struct {
	stageType    *stageType
	providerData *providerdata.Data
}

var (
	_ datasource.DataSourceWithConfigure      = (*DataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*DataSource)(nil)
)

// NewEmailDataSource returns the data source authentik_stage_email.
func NewEmailDataSource() datasource.DataSource { return &DataSource{stageType: email} }

// NewAuthenticatorEmailDataSource returns the data source authentik_stage_authenticator_email.
func NewAuthenticatorEmailDataSource() datasource.DataSource {
	return &DataSource{stageType: authenticatorEmail}
}

// Metadata gives the data source the same type name as the resource.
func (d *DataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = d.stageType.typeName
}

func (t *stageType) dataSourceSchema() schema.Schema {
	either := func(about string, rule validators.Rule) schema.StringAttribute {
		return schema.StringAttribute{
			Optional: true, Computed: true, MarkdownDescription: about + " Write either `id` or `name`.",
			Validators: []validator.String{rule},
		}
	}
	attributes := map[string]schema.Attribute{"flow_set": flowset.DataAttribute()}
	for _, a := range t.attributes {
		attributes[a.attributeName()] = a.dataSourceAttribute()
	}
	attributes["id"] = either("UUID of the stage (authentik's `pk`).", func(id string) string {
		if trimmedUUID(id) != "" {
			return ""
		}
		return "The value is not a UUID. To read a stage by its name, write name instead of id."
	})
	attributes["name"] = either(aboutName, validators.NotEmpty("Write the id or the name of the stage."))
	return schema.Schema{
		MarkdownDescription: "Reads a stage, by `id` or by `name`. If there is none, the read fails. " + t.description,
		Attributes:          attributes,
	}
}

// Schema returns the schema of the data source.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = d.stageType.dataSourceSchema()
}

// Configure stores the provider's data.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	d.providerData = providerdata.From(req.ProviderData)
}

// ValidateConfig adds an error if the attributes `id` and `name` are both written, or if none of them is. It adds no
// error if one of them is unknown, because its value may become null.
func (d *DataSource) ValidateConfig(
	ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse,
) {
	var id, name types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("id"), &id)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("name"), &name)...)
	if !id.IsUnknown() && !name.IsUnknown() && id.IsNull() == name.IsNull() {
		resp.Diagnostics.AddAttributeError(path.Root("id"), "Write either id or name",
			"A stage is found by its id or by its name. Write exactly one of them.")
	}
}

// Read finds the stage and sets all attributes. It does not use a cached stage, because another provider may have
// changed the stage or its flows in the same apply.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var id, name types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("id"), &id)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("name"), &name)...)
	api := d.providerData.Client(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	get := d.stageType.stages(api).GetUncached
	stage, problems := d.stageType.find(ctx, api, get, id.ValueString(), name.ValueString())
	resp.Diagnostics.Append(problems...)
	if resp.Diagnostics.HasError() {
		return
	}
	var model Model
	d.stageType.setFromAPI(&model, stage)
	set := func(name string, value attr.Value) {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
	for _, a := range d.stageType.attributes {
		set(a.attributeName(), a.value(model))
	}
	set("name", model.Name)
	set("flow_set", flowset.DataValue(stage.FlowSet))
}
