package diags

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/agext/levenshtein"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

var typesByModel = map[string]string{
	"authentik_stages_email.emailstage":                            "authentik_stage_email",
	"authentik_stages_authenticator_email.authenticatoremailstage": "authentik_stage_authenticator_email",
}

// ResourceType is the resource type of this provider for a stage, by what the API says that it is; "" where there is none.
func ResourceType(stage authentik.Stage) string { return typesByModel[stage.MetaModelName] }

// plain is what no shell takes for anything but itself.
var plain = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// HowToImport is ImportCommand on a line of its own, and what to write for the address that only its reader knows.
func HowToImport(resourceType, id string) string {
	return fmt.Sprintf("  %s\n\n%s.ADDRESS is the resource's address, as in the plan.", ImportCommand(resourceType, "ADDRESS", id), resourceType)
}

// ImportCommand takes over the stage that an id names, which is a UUID or a name, quoted for a shell where that takes it.
func ImportCommand(resourceType, label, id string) string {
	if !plain.MatchString(id) {
		id = "'" + strings.ReplaceAll(id, "'", `'\''`) + "'"
	}
	return fmt.Sprintf("terraform import %s.%s %s", resourceType, label, id)
}

// Nearest returns the candidate that is most likely meant by a text with a typing error, empty if none is close.
func Nearest(text string, candidates []string) string {
	nearest, best := "", 4 // more differences than this are another word
	for _, candidate := range candidates {
		if d := levenshtein.Distance(text, candidate, nil); d < best {
			nearest, best = candidate, d
		}
	}
	return nearest
}
