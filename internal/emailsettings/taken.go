package emailsettings

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

// Refused turns the error of a create or update into diagnostics. Where it is
// the name that was refused, it says which stage has it: authentik's own words
// vary, so the field is what counts, and the reason is looked up.
func (k Kind) Refused(ctx context.Context, api *authentik.Client, attributes diags.Attributes, doing string, planned Model, err error) diag.Diagnostics {
	var refusal *authentik.Error
	if !errors.As(err, &refusal) || refusal.Status != http.StatusBadRequest || len(refusal.Fields["name"]) == 0 {
		return diags.Errors(attributes, doing, err)
	}
	rest := *refusal
	rest.Fields = maps.Clone(refusal.Fields)
	delete(rest.Fields, "name")
	problems := diag.Diagnostics{k.nameRefused(ctx, api, doing, planned, refusal)}
	if len(rest.Fields) > 0 || rest.Detail != "" {
		problems.Append(diags.Errors(attributes, doing, &rest)...)
	}
	return problems
}

func (k Kind) nameRefused(ctx context.Context, api *authentik.Client, doing string, planned Model, refusal *authentik.Error) diag.Diagnostic {
	name := planned.Name.ValueString()
	summary, reason := "authentik refused name", "If another stage has the name, this token may not see it. Choose another name, or check the token's permissions."
	if owner := anyStage(ctx, api, search{name: name}); owner != nil && owner.PK != planned.ID.ValueString() {
		summary = "The name is taken"
		reason = fmt.Sprintf("The stage %s has the name, which is unique among the stages of all types. Choose another one. Where another resource of yours is that stage, "+
			"rename it first (two that swap their names go through a third one); where none is, manage it. %s",
			owner.PK, howToManage(*owner))
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("name"), summary,
		fmt.Sprintf("Could not %s. authentik says of name: %s\n\n%s\n\n%s", doing, strings.Join(refusal.Fields["name"], " "), reason, diags.Request(refusal)))
}
