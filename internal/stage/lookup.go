package stage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

// search describes the stage to find: by the UUID in the field id, or else by the name in the field name. An empty
// field is not used. An import id can be a UUID or a name, so both fields contain it.
type search struct {
	id, name string
	isRead   bool // true for a data source, so that messages do not advise an import
}

// String describes the wanted stage for a message. It returns "" if the search contains neither a UUID nor a name.
func (s search) String() string {
	var ways []string
	_, isUUID := canonicalUUID(s.id)
	if isUUID {
		ways = append(ways, "the id "+s.id)
	}
	if isSameText := isUUID && s.name == strings.TrimSpace(s.id); s.name != "" && !isSameText {
		ways = append(ways, fmt.Sprintf("the name %q", s.name))
	}
	return strings.Join(ways, " or ")
}

var anyUUID = regexp.MustCompile(`^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$`)

// canonicalUUID returns a UUID in the server's spelling, which is lower case with dashes. The given UUID may be in
// upper or lower case, with or without dashes. canonicalUUID returns false if the text is not a UUID.
func canonicalUUID(given string) (string, bool) {
	text := strings.ToLower(strings.TrimSpace(given))
	if !anyUUID.MatchString(text) {
		return "", false
	}
	digits := strings.ReplaceAll(text, "-", "")
	return strings.Join([]string{digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]}, "-"), true
}

// find returns the stage of this type with the wanted UUID, or else with the wanted name. The parameter get reads a
// stage by its UUID. If the stage does not exist, the error says on which server the provider searched. If a stage of
// another type matches, the error names that stage.
func (t *stageType) find(
	ctx context.Context, api *authentik.Client,
	get func(ctx context.Context, id string) (*authentik.EmailStage, error), wanted search,
) (*authentik.EmailStage, diag.Diagnostics) {
	if wanted.String() == "" {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Neither id nor name is given",
			"To find an "+t.typeName+", write its UUID, such as 3fa85f64-5717-4562-b3fc-2c963f66afa6, or its name.")}
	}
	var stage *authentik.EmailStage
	err := authentik.ErrNotFound // without a UUID, find searches only for the name
	if id, isUUID := canonicalUUID(wanted.id); isUUID {
		stage, err = get(ctx, id)
	}
	if errors.Is(err, authentik.ErrNotFound) {
		stage, err = t.stages(api).ByName(ctx, wanted.name)
	}
	switch {
	case err != nil:
		doing := fmt.Sprintf("look for %s %q", t.typeName, cmp.Or(wanted.name, wanted.id))
		return nil, diags.Errors(diags.Place{}, doing, err)
	case stage != nil:
		return stage, nil
	}
	return nil, diag.Diagnostics{t.notFound(ctx, api, wanted)}
}

// notFound returns the error for a stage that does not exist, or that exists with another type.
func (t *stageType) notFound(ctx context.Context, api *authentik.Client, wanted search) diag.Diagnostic {
	id, _ := canonicalUUID(wanted.id)
	if other := api.AnyStage(ctx, id, wanted.name); other != nil {
		return diag.NewErrorDiagnostic("The stage has another type",
			fmt.Sprintf("The stage %q is not an %s. %s", other.Name, t.typeName, wanted.instead(*other)))
	}
	advice := ""
	if similar := t.nameInOtherCase(ctx, api, wanted.name); similar != "" {
		advice = fmt.Sprintf(" Names are case-sensitive: did you mean %q?", similar)
	}
	return diag.NewErrorDiagnostic("The stage does not exist",
		fmt.Sprintf("%s has no %s with %s.%s If it does exist, the token may not see it: check the token's permissions.",
			api.BaseURL(), t.typeName, wanted, advice))
}

// nameInOtherCase returns the name of a stage of this type that differs from the given name only in upper and lower
// case. It returns "" if no stage has such a name.
func (t *stageType) nameInOtherCase(ctx context.Context, api *authentik.Client, name string) string {
	if name == "" {
		return ""
	}
	for stage, err := range t.stages(api).List(ctx, map[string][]string{"search": {name}}) {
		if err != nil {
			return ""
		}
		if strings.EqualFold(stage.Name, name) {
			return stage.Name
		}
	}
	return ""
}

// instead returns a sentence about a stage that was found but has the wrong type. The sentence says how to read or
// import this stage.
func (s search) instead(stage authentik.Stage) string {
	if resourceType := diags.ResourceType(stage); s.isRead && resourceType != "" {
		return fmt.Sprintf("Read it with data %q.", resourceType)
	}
	return diags.HowToManage(stage)
}
