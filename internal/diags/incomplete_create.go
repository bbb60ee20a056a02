package diags

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// incompleteCreate returns the error of a create after which the user must do something: another stage already has the
// name, or the created stage exists, or may exist, but is not in the state. It returns nil for any other error.
func incompleteCreate(doing string, failure *authentik.Error) diag.Diagnostic {
	switch {
	case failure.Conflict != nil && failure.Outcome == authentik.Applied:
		return diag.NewErrorDiagnostic("The created stage is not in the state",
			fmt.Sprintf("Could not %s completely. Import it, and the next apply completes it:\n\n%s\n\n%s",
				doing, importCommandOf(failure), Explain(failure)))
	case failure.Conflict != nil:
		return diag.NewAttributeErrorDiagnostic(path.Root("name"), "The name is taken",
			fmt.Sprintf("Another writer has created the stage %s with this name, which is unique among the stages of all types. "+
				"It was not changed. Choose another name, or manage that stage here:\n\n%s\n\n%s",
				failure.Conflict.PK, importCommandOf(failure), Request(failure)))
	case failure.Outcome == authentik.Unknown && typesByPath[failure.Path] != "":
		return diag.NewErrorDiagnostic("The stage may or may not exist",
			fmt.Sprintf("Could not %s, or not find out that it was done. If authentik has the stage %q now, import it; "+
				"otherwise apply again:\n\n%s\n\n%s", doing, failure.Name, importCommandOf(failure), Explain(failure)))
	}
	return nil
}

// importCommandOf returns the command that imports a stage: by its UUID if the stage is known to exist, and otherwise
// by its name.
func importCommandOf(failure *authentik.Error) string {
	resourceType, id := typesByPath[failure.Path], failure.Name
	if failure.Conflict != nil {
		id = failure.Conflict.PK
		if known := ResourceType(*failure.Conflict); known != "" {
			resourceType = known
		}
	}
	return HowToImport(resourceType, id)
}
