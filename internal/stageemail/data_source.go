package stageemail

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/emailsettings"
)

// DataSource reads one stage, by id or by name.
type DataSource struct {
	providerData *diags.ProviderData
}

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

var dataSchema = emailsettings.DataSchema(theSchema)

// NewDataSource is the data source for the provider's list.
func NewDataSource() datasource.DataSource { return &DataSource{} }

// Metadata names the data source, which is called like the resource.
func (d *DataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = kind.TypeName
}

// Schema is the same value on every call.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = dataSchema
}

// Configure takes the provider data; there is none yet while a configuration is validated.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.providerData = diags.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// Read finds the stage and shows everything that the server says of it.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	api := d.providerData.Client(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	stage, problems := emailsettings.FindData(ctx, kind, api, api.Emails(), req)
	resp.Diagnostics.Append(problems...)
	if resp.Diagnostics.HasError() {
		return
	}
	var model Model
	model.refresh(stage)
	resp.Diagnostics.Append(emailsettings.FillData(ctx, theSchema, &model, stage.FlowSet, &resp.State)...)
}
