// Package serverinfo implements the data sources authentik_email_templates and authentik_server.
package serverinfo

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/providerdata"
)

// Templates is the data source authentik_email_templates, which returns the mail templates of the server.
type Templates struct{ source }

var _ datasource.DataSourceWithConfigure = (*Templates)(nil)

// NewTemplates returns the data source authentik_email_templates.
func NewTemplates() datasource.DataSource { return &Templates{} }

// Metadata sets the type name of the data source.
func (d *Templates) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "authentik_email_templates"
}

// Schema returns the schema of the data source: the same templates as a list of names and as a list of objects.
func (d *Templates) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the mail templates of the server: authentik's own, and those that an administrator has " +
			"mounted.",
		Attributes: map[string]schema.Attribute{
			"names": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "Paths of the templates, as `template` of a stage expects them, in the server's order. The " +
					"order may change: use `contains` or `sort`.",
			},
			"templates": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The same templates, in the same order, with their display names.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"name":        schema.StringAttribute{Computed: true, MarkdownDescription: "Path of the template."},
					"description": schema.StringAttribute{Computed: true, MarkdownDescription: "Display name of the template."},
				}},
			},
		},
	}
}

type source struct{ providerData *providerdata.Data }

// Configure stores the provider's data.
func (d *source) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	d.providerData = providerdata.From(req.ProviderData)
}

type templatesModel struct {
	Names     []string        `tfsdk:"names"`
	Templates []templateModel `tfsdk:"templates"`
}

type templateModel struct {
	Name        string `tfsdk:"name"`
	Description string `tfsdk:"description"`
}

// Read returns the server's list of templates. The client requests this list only once in a process.
func (d *Templates) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	api := d.providerData.Client(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	list, err := api.Templates(ctx)
	if err != nil {
		resp.Diagnostics.Append(diags.Errors(diags.Place{}, "list the mail templates", err)...)
		return
	}
	model := templatesModel{Names: []string{}, Templates: []templateModel{}}
	for _, template := range list {
		model.Names = append(model.Names, template.Name)
		model.Templates = append(model.Templates, templateModel{Name: template.Name, Description: template.Description})
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}
