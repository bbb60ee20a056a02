package emailsettings

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	filters "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

// filter refuses what authentik would not filter by: an empty text finds every stage there, and one with white space at
// its ends is trimmed.
var filter = []validator.String{stringvalidator.RegexMatches(regexp.MustCompile(`(?s)^[^\s\p{Z}](.*[^\s\p{Z}])?$`),
	"must not be empty, or begin or end with white space, for authentik ignores an empty filter and finds every stage; leave it out to find all")}

// ListSchema is the configuration of a list block: authentik's own filters.
func (k Kind) ListSchema() filters.Schema {
	return filters.Schema{
		MarkdownDescription: "Finds the stages of a server, for `terraform query` (Terraform 1.14 and newer). Without a filter it finds all.",
		Attributes: map[string]filters.Attribute{
			"name":                filters.StringAttribute{Optional: true, Validators: filter, MarkdownDescription: "Name that the stage has, exactly."},
			"search":              filters.StringAttribute{Optional: true, Validators: filter, MarkdownDescription: "Words that all occur in the stage's name, in any case."},
			"template":            filters.StringAttribute{Optional: true, Validators: filter, MarkdownDescription: "Template that the stage has, such as `" + k.Template + "`."},
			"use_global_settings": filters.BoolAttribute{Optional: true, MarkdownDescription: "Whether the stage uses the e-mail settings of the server."},
		},
	}
}

// listFilters is the configuration of a list block; null filters nothing.
type listFilters struct {
	Name              types.String `tfsdk:"name"`
	Search            types.String `tfsdk:"search"`
	Template          types.String `tfsdk:"template"`
	UseGlobalSettings types.Bool   `tfsdk:"use_global_settings"`
}

// query is the filters in the API's form. No page is larger than what is asked
// for in all; a limit of 0 is none.
func (f listFilters) query(limit int64) url.Values {
	query := url.Values{}
	for name, value := range map[string]types.String{"name": f.Name, "search": f.Search, "template": f.Template} {
		if isKnown(value) {
			query.Set(name, value.ValueString())
		}
	}
	if isKnown(f.UseGlobalSettings) {
		query.Set("use_global_settings", strconv.FormatBool(f.UseGlobalSettings.ValueBool()))
	}
	if limit > 0 && limit < 100 {
		query.Set("page_size", strconv.FormatInt(limit, 10))
	}
	return query
}

// List streams the stages that a list block selects, page by page. The fill
// puts a stage into a result, and returns what a user should know of it. An
// error is the last result.
func List[T any, S stageOf[T]](ctx context.Context, req list.ListRequest, stages *authentik.Collection[T],
	fill func(context.Context, *T, *tfsdk.Resource) diag.Diagnostics) iter.Seq[list.ListResult] {
	var wanted listFilters
	if problems := req.Config.Get(ctx, &wanted); problems.HasError() {
		return list.ListResultsStreamDiagnostics(problems)
	}
	return func(yield func(list.ListResult) bool) {
		found := int64(0)
		for stage, err := range stages.List(ctx, wanted.query(req.Limit)) {
			if err != nil {
				yield(list.ListResult{Diagnostics: diags.Errors(nil, "list the stages", err)})
				return
			}
			found++
			result := listed(ctx, req, S(stage).Common(), func(into *tfsdk.Resource) diag.Diagnostics { return fill(ctx, stage, into) })
			if !yield(result) || found == req.Limit {
				return
			}
		}
	}
}

func listed(ctx context.Context, req list.ListRequest, stage *authentik.Stage, fill func(*tfsdk.Resource) diag.Diagnostics) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = stage.Name
	result.Diagnostics.Append(Identify(ctx, result.Identity, types.StringValue(stage.PK))...)
	result.Diagnostics.Append(fill(result.Resource)...)
	if !req.IncludeResource {
		result.Resource = nil
	}
	return result
}

// WarnRefused names the values of a stage that a configuration could not state.
func (k Kind) WarnRefused(name string, refusals diag.Diagnostics) diag.Diagnostics {
	var values strings.Builder
	for _, refusal := range refusals.Errors() {
		attribute := refusal.Summary()
		if at, ok := refusal.(diag.DiagnosticWithPath); ok {
			attribute = at.Path().String()
		}
		fmt.Fprintf(&values, "\n- %s: %s", attribute, refusal.Detail())
	}
	if values.Len() == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic(fmt.Sprintf("The stage %q holds values that no configuration may state", name),
		fmt.Sprintf("%s %q was made by other means. A configuration that is generated for it does not validate until these are mended:%s",
			k.TypeName, name, values.String()))}
}
