package diags

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

const (
	emailType         = "authentik_stage_email"
	authenticatorType = "authentik_stage_authenticator_email"
)

var (
	typesByModel = map[string]string{
		"authentik_stages_email.emailstage":                            emailType,
		"authentik_stages_authenticator_email.authenticatoremailstage": authenticatorType,
	}
	typesByPath = map[string]string{
		"/stages/email/":               emailType,
		"/stages/authenticator/email/": authenticatorType,
	}
)

// ResourceType returns the resource type of this provider for a stage, or an empty text if the provider has no resource
// for it.
func ResourceType(stage authentik.Stage) string { return typesByModel[stage.MetaModelName] }

// unquoted matches texts that need no quotes in a shell.
var unquoted = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// HowToImport returns the command that imports a stage, followed by a sentence that says what ADDRESS is in it. Only
// the user knows the address of the resource.
func HowToImport(resourceType, id string) string {
	return fmt.Sprintf("  %s\n\n%s.ADDRESS is the resource's address, as in the plan.",
		ImportCommand(resourceType, "ADDRESS", id), resourceType)
}

// ImportCommand returns the command that imports the stage with this UUID or name. It quotes the id for a shell if
// necessary.
func ImportCommand(resourceType, label, id string) string {
	if !unquoted.MatchString(id) {
		id = "'" + strings.ReplaceAll(id, "'", `'\''`) + "'"
	}
	return fmt.Sprintf("terraform import %s.%s %s", resourceType, label, id)
}
