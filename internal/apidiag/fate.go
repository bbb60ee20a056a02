package apidiag

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// The resource types by what the API says of a stage, and by where it was to be made.
var (
	typesByModel = map[string]string{
		"authentik_stages_email.emailstage":                            "authentik_stage_email",
		"authentik_stages_authenticator_email.authenticatoremailstage": "authentik_stage_authenticator_email",
	}
	typesByPath = map[string]string{
		"/stages/email/":               "authentik_stage_email",
		"/stages/authenticator/email/": "authentik_stage_authenticator_email",
	}
)

// fate is the error of a create that left something to be done by hand: a stage of another writer has the name, or
// ours may exist and is not in the state. Nil where there is nothing of the kind.
func fate(doing string, failure *authentik.Error) diag.Diagnostic {
	switch {
	case failure.Rival != nil && failure.Unsettled:
		return diag.NewErrorDiagnostic("The stage was created and is not in the state",
			fmt.Sprintf("Could not %s wholly. Take it over, and the next apply completes it:\n\n  %s\n\n%s", doing, importCommand(failure), failure))
	case failure.Rival != nil:
		return diag.NewAttributeErrorDiagnostic(path.Root("name"), "The name is taken",
			fmt.Sprintf("Could not %s. Meanwhile another writer has made the stage %s with this name, which is unique among the stages of all types; "+
				"it was not touched. Choose another name, or manage that stage here:\n\n  %s\n\n%s", doing, failure.Rival.PK, importCommand(failure), failure))
	case failure.Unsettled && typesByPath[failure.Path] != "":
		return diag.NewErrorDiagnostic("It is not known whether the stage was created",
			fmt.Sprintf("Could not %s, or not learn that it was done. If authentik has the stage %q now, take it over; otherwise apply again:\n\n  %s\n\n%s",
				doing, failure.Name, importCommand(failure), failure))
	}
	return nil
}

// importCommand takes over the stage that exists, by its UUID, or the one that may exist, by its name.
func importCommand(failure *authentik.Error) string {
	resource, id := typesByPath[failure.Path], failure.Name
	if failure.Rival != nil {
		id = failure.Rival.PK
		if known := typesByModel[failure.Rival.MetaModelName]; known != "" {
			resource = known
		}
	}
	return fmt.Sprintf("terraform import %s.ADDRESS '%s'", resource, id)
}
