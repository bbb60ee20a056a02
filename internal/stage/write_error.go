package stage

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

// writeError converts the error of a create or an update to diagnostics. If authentik refused the name because
// another stage has it, the error names that stage.
func (k *kind) writeError(verb string, planned Model, err error) diag.Diagnostics {
	doing := verb + " " + k.label(planned)
	var refusal *authentik.Error
	if errors.As(err, &refusal) {
		k.hideValues(refusal, planned)
	}
	if refusal == nil || refusal.Status != http.StatusBadRequest || len(refusal.Fields["name"]) == 0 {
		return diags.Errors(k.attributeNames, doing, err)
	}
	rest := *refusal
	rest.Fields, rest.Conflict = maps.Clone(refusal.Fields), nil
	delete(rest.Fields, "name")
	problems := diag.Diagnostics{nameTaken(planned, refusal)}
	if len(rest.Fields) > 0 || rest.Detail != "" {
		problems.Append(diags.Errors(k.attributeNames, doing, &rest)...)
	}
	return problems
}

func nameTaken(planned Model, refusal *authentik.Error) diag.Diagnostic {
	name, owner := planned.Name.ValueString(), refusal.Conflict
	if owner == nil || owner.PK == planned.ID.ValueString() {
		return diag.NewAttributeErrorDiagnostic(path.Root("name"), "authentik refused the name",
			fmt.Sprintf("authentik refused the name %q: %s If another stage has it, this token may not see that stage. Choose another name, or "+
				"check the token's permissions.\n\n%s", name, strings.Join(refusal.Fields["name"], " "), diags.Request(refusal)))
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("name"), "The name is taken",
		fmt.Sprintf("The name %q belongs to the stage %s, and names are unique among the stages of all types. Choose another name. If only the "+
			"address of the resource changed, write a moved block; if this run replaces that stage, remove create_before_destroy. %s\n%s",
			name, owner.PK, howToManage(*owner), diags.Request(refusal)))
}

// hideValues removes the configured values from authentik's messages about fields, because they may come from sensitive
// variables. authentik repeats a template that it does not know, for example. The name stays.
func (k *kind) hideValues(refusal *authentik.Error, planned Model) {
	for _, a := range k.attributes {
		text := textOf(context.Background(), a.value(planned)).ValueString()
		for i, message := range refusal.Fields[a.attributeName()] {
			if text != "" {
				refusal.Fields[a.attributeName()][i] = strings.ReplaceAll(message, text, "…")
			}
		}
	}
}
