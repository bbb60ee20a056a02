package diags

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// The resource types by where a stage was to be made.
var typesByPath = map[string]string{
	"/stages/email/":               "authentik_stage_email",
	"/stages/authenticator/email/": "authentik_stage_authenticator_email",
}

// fate is the error of a create that left something to be done by hand: a stage of another writer has the name, or
// ours may exist and is not in the state. Nil where there is nothing of the kind.
func fate(doing string, failure *authentik.Error) diag.Diagnostic {
	switch {
	case failure.Conflict != nil && failure.Outcome == authentik.Applied:
		return diag.NewErrorDiagnostic("The stage was created and is not in the state",
			fmt.Sprintf("Could not %s wholly. Take it over, and the next apply completes it:\n\n%s\n\n%s", doing, howToImport(failure), Explain(failure)))
	case failure.Conflict != nil:
		return diag.NewAttributeErrorDiagnostic(path.Root("name"), "The name is taken",
			fmt.Sprintf("Could not %s. Meanwhile another writer has made the stage %s with this name, which is unique among the stages of all types; "+
				"it was not touched. Choose another name, or manage that stage here:\n\n%s\n\n%s", doing, failure.Conflict.PK, howToImport(failure), Explain(failure)))
	case failure.Outcome == authentik.Unknown && typesByPath[failure.Path] != "":
		return diag.NewErrorDiagnostic("It is not known whether the stage was created",
			fmt.Sprintf("Could not %s, or not learn that it was done. If authentik has the stage %q now, take it over; otherwise apply again:\n\n%s\n\n%s",
				doing, failure.Name, howToImport(failure), Explain(failure)))
	}
	return nil
}

// howToImport takes over the stage that exists, by its UUID, or the one that may exist, by its name.
func howToImport(failure *authentik.Error) string {
	resource, id := typesByPath[failure.Path], failure.Name
	if failure.Conflict != nil {
		id = failure.Conflict.PK
		if known := ResourceType(*failure.Conflict); known != "" {
			resource = known
		}
	}
	return HowToImport(resource, id)
}
