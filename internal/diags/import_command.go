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

// ResourceType returns the resource type of this provider for a stage; empty if it has none.
func ResourceType(stage authentik.Stage) string { return typesByModel[stage.MetaModelName] }

// unquoted matches what a shell takes for nothing but itself.
var unquoted = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// HowToImport returns ImportCommand on a line of its own, and explains the address that only the reader knows.
func HowToImport(resourceType, id string) string {
	return fmt.Sprintf("  %s\n\n%s.ADDRESS is the resource's address, as in the plan.",
		ImportCommand(resourceType, "ADDRESS", id), resourceType)
}

// ImportCommand returns the command that imports a stage by its UUID or its name, quoted for a shell if necessary.
func ImportCommand(resourceType, label, id string) string {
	if !unquoted.MatchString(id) {
		id = "'" + strings.ReplaceAll(id, "'", `'\''`) + "'"
	}
	return fmt.Sprintf("terraform import %s.%s %s", resourceType, label, id)
}
