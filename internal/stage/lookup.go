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

// anyUUID matches every spelling of a UUID that the server accepts: in upper or lower case, with or without hyphens.
var anyUUID = regexp.MustCompile(`(?i)^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$`)

// trimmedUUID returns a UUID without the white space around it. It returns "" if the text is not a UUID.
func trimmedUUID(text string) string {
	if uuid := strings.TrimSpace(text); anyUUID.MatchString(uuid) {
		return uuid
	}
	return ""
}

// find returns the stage of this type with the UUID `id`. If there is none, it returns the stage with the name `name`.
// An empty argument matches no stage. The function `get` reads a stage by its UUID.
func (t *stageType) find(
	ctx context.Context, api *authentik.Client,
	get func(ctx context.Context, id string) (*authentik.EmailStage, error), id, name string,
) (*authentik.EmailStage, diag.Diagnostics) {
	var stage *authentik.EmailStage
	err := authentik.ErrNotFound // without a UUID, find searches only for the name
	if uuid := trimmedUUID(id); uuid != "" {
		stage, err = get(ctx, uuid)
	}
	if errors.Is(err, authentik.ErrNotFound) {
		stage, err = t.stages(api).ByName(ctx, name)
	}
	switch {
	case err != nil:
		doing := fmt.Sprintf("look for %s %q", t.typeName, cmp.Or(name, id))
		return nil, diags.Errors(diags.Place{}, doing, err)
	case stage != nil:
		return stage, nil
	}
	return nil, diag.Diagnostics{t.notFound(ctx, api, id, name)}
}

func (t *stageType) notFound(ctx context.Context, api *authentik.Client, id, name string) diag.Diagnostic {
	uuid, wanted, advice := trimmedUUID(id), fmt.Sprintf("the name %q", name), ""
	switch {
	case uuid != "":
		wanted = fmt.Sprintf("the id %q", uuid)
	case name == "":
		return diag.NewErrorDiagnostic("The id is not a UUID",
			fmt.Sprintf("%q is not a UUID. In identity, id must be the UUID of an %s. To import by name, write the name as "+
				"the id of the import block.", id, t.typeName))
	}
	if other := api.AnyStage(ctx, uuid, name); other != nil {
		advice = fmt.Sprintf("Its type is %s. Write that type, or another stage.", diags.ResourceType(*other))
		if diags.ResourceType(*other) == "" {
			advice = fmt.Sprintf("It is an %s, which this provider does not manage. Write the name or id of another stage.",
				other.MetaModelName)
		}
		return diag.NewErrorDiagnostic("The stage has another type",
			fmt.Sprintf("The stage %q is not an %s. %s", other.Name, t.typeName, advice))
	}
	if similar := t.nameInOtherCase(ctx, api, name); similar != "" {
		advice = fmt.Sprintf(" Names are case-sensitive: did you mean %q?", similar)
	}
	return diag.NewErrorDiagnostic("The stage does not exist",
		fmt.Sprintf("%s has no %s with %s.%s If it does exist, the token may not see it: check the token's permissions.",
			api.BaseURL(), t.typeName, wanted, advice))
}

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
