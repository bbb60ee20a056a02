package stage

import (
	"context"
	"net/url"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/validators"
)

var _ list.ListResourceWithConfigure = (*Resource)(nil)

// NewEmailListResource returns the list resource authentik_stage_email.
func NewEmailListResource() list.ListResource { return &Resource{stageType: email} }

// NewAuthenticatorEmailListResource returns the list resource authentik_stage_authenticator_email.
func NewAuthenticatorEmailListResource() list.ListResource {
	return &Resource{stageType: authenticatorEmail}
}

// ListResourceConfigSchema returns the schema of a list block. Its attributes are filters of authentik's API.
func (r *Resource) ListResourceConfigSchema(
	_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse,
) {
	// An empty filter is refused, because authentik ignores it and finds every stage. White space around a filter is
	// refused, because authentik removes it.
	rule := validators.First(validators.NotEmpty("Remove the filter to find all stages."), validators.Trimmed)
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{
			Optional: true, MarkdownDescription: description, Validators: []validator.String{rule},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Finds the stages of a server, for `terraform query` (Terraform 1.14 and newer, not " +
			"OpenTofu). Without a filter, it finds all of them. Terraform shows at most 100 results unless the `list` block " +
			"has another `limit`.",
		Attributes: map[string]schema.Attribute{
			"name":     text("Exact name of the stage, case-sensitive."),
			"search":   text("Words that the name of the stage must contain. Case does not matter."),
			"template": text("Template of the stage, such as `" + r.stageType.template + "`."),
			"use_global_settings": schema.BoolAttribute{
				Optional: true, MarkdownDescription: "Whether the stage uses the mail settings of the server.",
			},
		},
	}
}

// filters is the configuration of a list block. A filter that is null does not restrict the list.
type filters struct {
	Name              types.String `tfsdk:"name"`
	Search            types.String `tfsdk:"search"`
	Template          types.String `tfsdk:"template"`
	UseGlobalSettings types.Bool   `tfsdk:"use_global_settings"`
}

func (f filters) query() url.Values {
	query := url.Values{}
	for name, value := range map[string]types.String{"name": f.Name, "search": f.Search, "template": f.Template} {
		if isKnown(value) {
			query.Set(name, value.ValueString())
		}
	}
	if isKnown(f.UseGlobalSettings) {
		query.Set("use_global_settings", strconv.FormatBool(f.UseGlobalSettings.ValueBool()))
	}
	return query
}

// List streams the stages that match the filters, page by page. If a request fails, the last result contains the error.
func (r *Resource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var problems diag.Diagnostics
	var wanted filters
	api := r.providerData.Client(&problems)
	problems.Append(req.Config.Get(ctx, &wanted)...)
	if problems.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(problems)
		return
	}
	stream.Results = func(yield func(list.ListResult) bool) {
		found := int64(0)
		for stage, err := range r.stageType.stages(api).List(ctx, wanted.query()) {
			if err != nil {
				yield(list.ListResult{Diagnostics: diags.Errors(diags.Place{}, "list the stages", err)})
				return
			}
			found++
			if !yield(r.stageType.listResult(ctx, req, stage)) || found == req.Limit {
				return
			}
		}
	}
}

// listResult returns the result for one stage, with the state that an import of the stage would produce.
func (t *stageType) listResult(ctx context.Context, req list.ListRequest, stage *authentik.EmailStage) list.ListResult {
	var model Model
	t.setFromAPI(&model, stage)
	result := req.NewListResult(ctx)
	result.DisplayName = stage.Name
	setIdentity(result.Identity, types.StringValue(stage.PK))
	result.Diagnostics.Append(t.objects.Store(ctx, model, &result.Resource.Raw)...)
	if !req.IncludeResource {
		result.Resource = nil
	}
	return result
}
