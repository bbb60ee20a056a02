package stage

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

// search is what is known of a stage that is looked for: a text that may be its UUID, and its name, both for a text that may
// be either. Empty is neither.
type search struct {
	id, name string
	isRead   bool // for a data source, which imports nothing
}

// String says what is looked for, for a message.
func (s search) String() string {
	var ways []string
	if _, ok := canonicalUUID(s.id); ok {
		ways = append(ways, "the id "+s.id)
	}
	if s.name != "" {
		ways = append(ways, fmt.Sprintf("the name %q", s.name))
	}
	return strings.Join(ways, " or ")
}

var anyUUID = regexp.MustCompile(`^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$`)

// canonicalUUID returns the server's spelling of a UUID given in any case, with or without dashes; false if it is not a UUID.
func canonicalUUID(given string) (string, bool) {
	text := strings.ToLower(strings.TrimSpace(given))
	if !anyUUID.MatchString(text) {
		return "", false
	}
	digits := strings.ReplaceAll(text, "-", "")
	return strings.Join([]string{digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]}, "-"), true
}

// stageIn looks into one collection, by UUID first; nil if it has no such stage. The get function reads a stage by its UUID.
func stageIn[T any](ctx context.Context, s search, stages *authentik.Collection[T], get func(context.Context, string) (*T, error)) (*T, error) {
	if id, ok := canonicalUUID(s.id); ok {
		stage, err := get(ctx, id)
		if !errors.Is(err, authentik.ErrNotFound) {
			return stage, err
		}
	}
	return stages.ByName(ctx, s.name)
}

// find returns the stage of this type that is looked for, or an error that says where it was looked for, and what it is if it
// has another type.
func (k *kind) find(ctx context.Context, api *authentik.Client, get func(context.Context, string) (*authentik.EmailStage, error), wanted search) (*authentik.EmailStage, diag.Diagnostics) {
	if wanted.String() == "" {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("No stage is named",
			fmt.Sprintf("Got %q. Write the UUID of the stage, such as 3fa85f64-5717-4562-b3fc-2c963f66afa6, or its name.", wanted.id))}
	}
	stage, err := stageIn(ctx, wanted, k.stages(api), get)
	switch {
	case err != nil:
		return nil, diags.Errors(nil, fmt.Sprintf("look for the %s with %s", k.typeName, wanted), err)
	case stage != nil:
		return stage, nil
	}
	return nil, diag.Diagnostics{k.notFound(ctx, api, wanted)}
}

func (k *kind) notFound(ctx context.Context, api *authentik.Client, wanted search) diag.Diagnostic {
	if other := stageOfAnyType(ctx, api, wanted); other != nil {
		return diag.NewErrorDiagnostic("The stage has another type",
			fmt.Sprintf("The stage %q (%s) is not an %s. %s", other.Name, other.PK, k.typeName, wanted.instead(*other)))
	}
	advice := "Names are case-sensitive."
	if similar := k.nameInOtherCase(ctx, api, wanted.name); similar != "" {
		advice = fmt.Sprintf("Names are case-sensitive: did you mean %q?", similar)
	}
	return diag.NewErrorDiagnostic("The stage does not exist",
		fmt.Sprintf("%s has no %s with %s. %s If it does exist, the token may not see it: check the token's permissions.",
			api.BaseURL(), k.typeName, wanted, advice))
}

// nameInOtherCase returns the name of a stage of this type that differs from the given one only in case, empty if there is none.
func (k *kind) nameInOtherCase(ctx context.Context, api *authentik.Client, name string) string {
	if name == "" {
		return ""
	}
	for stage, err := range k.stages(api).List(ctx, map[string][]string{"search": {name}}) {
		if err != nil {
			return ""
		}
		if strings.EqualFold(stage.Name, name) {
			return stage.Name
		}
	}
	return ""
}

// stageOfAnyType looks among the stages of all types, and if the token may not, among the email stages. Nil if none is found:
// the result only ever adds to a message.
func stageOfAnyType(ctx context.Context, api *authentik.Client, wanted search) *authentik.Stage {
	if stage, err := stageIn(ctx, wanted, api.Stages(), api.Stages().GetUncached); err == nil {
		return stage
	}
	for _, stages := range []*authentik.Collection[authentik.EmailStage]{api.Emails(), api.AuthenticatorEmails()} {
		if stage, err := stageIn(ctx, wanted, stages, stages.GetUncached); err == nil && stage != nil {
			return &stage.Stage
		}
	}
	return nil
}

// instead returns how to read or import a stage of another type.
func (s search) instead(stage authentik.Stage) string {
	if resourceType := diags.ResourceType(stage); s.isRead && resourceType != "" {
		return fmt.Sprintf("Read it with data %q.", resourceType)
	}
	return howToManage(stage)
}

// howToManage returns the import command for a stage, on a line of its own so that it can be copied, or which other provider
// may have a resource for it.
func howToManage(stage authentik.Stage) string {
	if resourceType := diags.ResourceType(stage); resourceType != "" {
		return "To manage it here, import it with:\n\n  " + diags.ImportCommand(resourceType, resourceLabel(stage.Name), stage.PK)
	}
	return fmt.Sprintf("It is a %s, which this provider does not manage; the provider goauthentik/authentik may.", stage.MetaModelName)
}

// resourceLabel makes a resource's label from a stage's name, as a suggestion.
func resourceLabel(name string) string {
	text := strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return '_'
	}, name)
	if strings.Trim(text, "_") == "" || text[0] >= '0' && text[0] <= '9' {
		return "stage_" + text
	}
	return text
}
