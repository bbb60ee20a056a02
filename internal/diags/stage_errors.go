package diags

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

var resourceTypes = map[string]string{
	authentik.EmailModel:              "authentik_stage_email",
	authentik.AuthenticatorEmailModel: "authentik_stage_authenticator_email",
}

// ResourceType returns the resource type of this provider for a stage, or "" if the provider does not manage the stage.
func ResourceType(stage authentik.Stage) string { return resourceTypes[stage.MetaModelName] }

var safeInShell = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// howToImport returns the end of a sentence, with the import command. The argument `id` is the UUID or the name of the
// stage. YOUR_BLOCK is a placeholder, because only the user knows the name of the resource block.
func howToImport(resourceType, id string) string {
	if !safeInShell.MatchString(id) {
		id = "'" + strings.ReplaceAll(id, "'", `'\''`) + "'"
	}
	return fmt.Sprintf("import it:\n\n  terraform import %s.YOUR_BLOCK %s", resourceType, id)
}

func howToManage(stage authentik.Stage) string {
	if resourceType := ResourceType(stage); resourceType != "" {
		return "If nothing manages that stage yet, " + howToImport(resourceType, stage.PK)
	}
	return fmt.Sprintf("That stage has the type %s, which this provider does not manage. If you want to manage it, use "+
		"the provider goauthentik/authentik.", stage.MetaModelName)
}

func nameTaken(refusal *authentik.Error) diag.Diagnostic {
	owner := refusal.Conflict
	// There is no conflict if the owner of the name is the updated stage itself, whose UUID is in the request path.
	if owner == nil || strings.Contains(refusal.Path, owner.PK) {
		return nil
	}
	advice := "If another block or instance has it, change one of the names. "
	switch {
	case ResourceType(*owner) == "":
		advice = "Write another name. "
	case refusal.Method != http.MethodPost:
		advice += "If this apply also renames or destroys that stage, apply again; if that fails, first give one of " +
			"the two a third name. "
	default:
		advice += "If you renamed the resource block, write a moved block. If this apply renames, replaces or destroys " +
			"that stage, remove create_before_destroy, if written, and apply again. "
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("name"), "The name is taken",
		fmt.Sprintf("Another stage has the name %q (names are unique among all stages). %s%s",
			owner.Name, advice, howToManage(*owner)))
}

// incompleteCreate returns the error of a failed create if the user must act before the next apply. It returns nil for
// any other error. The user must act in these cases:
//
//   - The stage was created, but is not in the state.
//   - The name of the stage is taken, and the response contains no message about a field.
//   - It is not known whether the stage was created.
func (p Place) incompleteCreate(failure *authentik.Error) diag.Diagnostic {
	resourceType := resourceTypes[failure.Model()]
	switch {
	case failure.Conflict != nil && failure.Outcome == authentik.Applied:
		return diag.NewErrorDiagnostic("The created stage is not in the state",
			fmt.Sprintf("authentik created the stage %q, but a later request failed, so the state does not contain the "+
				"stage. Apply again after you %s\n\n%s",
				failure.Conflict.Name, howToImport(resourceType, failure.Conflict.PK), explained(failure)))
	case len(failure.Fields) == 0 && nameTaken(failure) != nil:
		return nameTaken(failure)
	case failure.Outcome == authentik.Unknown && failure.Method == http.MethodPost && p.StageName != "":
		return diag.NewErrorDiagnostic("The stage may or may not exist",
			fmt.Sprintf("It is not known whether authentik created the stage %q. Apply again. If that fails because the name "+
				"is taken, %s\n\n%s",
				p.StageName, howToImport(resourceType, p.StageName), explained(failure)))
	}
	return nil
}
