package emailsettings

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

// A stageOf is a stage of one type, or of any.
type stageOf[T any] interface {
	*T
	Common() *authentik.Stage
}

// search is what is known of a stage that is looked for: the text that may be
// its UUID, or its name, or both for a text that may be either. Empty is neither.
type search struct {
	id, name string
	reading  bool // for a data source, which imports nothing
}

// String says what is searched, for a message.
func (s search) String() string {
	var ways []string
	if _, ok := Canonical(s.id); ok {
		ways = append(ways, fmt.Sprintf("the id %s", s.id))
	}
	if s.name != "" {
		ways = append(ways, fmt.Sprintf("the name %q", s.name))
	}
	return strings.Join(ways, " or ")
}

// A reader reads a stage of a collection by its UUID, as its GetKeep or GetUncached.
type reader[T any] func(ctx context.Context, id string) (*T, error)

// in looks into one collection, by UUID first; nil where it has no such stage.
func in[T any](ctx context.Context, s search, stages *authentik.Collection[T], read reader[T]) (*T, error) {
	if id, ok := Canonical(s.id); ok {
		stage, err := read(ctx, id)
		if !errors.Is(err, authentik.ErrNotFound) {
			return stage, err
		}
	}
	return stages.ByName(ctx, s.name)
}

// ImportState finds the stage that an import is for and puts its id into the
// state; the read that follows does the rest.
func ImportState[T any, S stageOf[T]](ctx context.Context, k Kind, api *authentik.Client, stages *authentik.Collection[T],
	req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	wanted := importKey(ctx, req, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	stage, problems := find(ctx, k, api, stages, stages.GetKeep, wanted)
	resp.Diagnostics.Append(problems...)
	if resp.Diagnostics.HasError() {
		return
	}
	id := types.StringValue(S(stage).Common().PK)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(Identify(ctx, resp.Identity, id)...)
}

// find is the stage of the kind that is searched for, or an error that says
// where it was looked for, and what it is where it has another type.
func find[T any](ctx context.Context, k Kind, api *authentik.Client, stages *authentik.Collection[T], read reader[T], wanted search) (*T, diag.Diagnostics) {
	if wanted.String() == "" {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("No stage is named",
			fmt.Sprintf("Got %q. Give the UUID of the stage, such as 3fa85f64-5717-4562-b3fc-2c963f66afa6, or its name.", wanted.id))}
	}
	stage, err := in(ctx, wanted, stages, read)
	switch {
	case err != nil:
		return nil, diags.Errors(nil, fmt.Sprintf("look for the %s with %s", k.TypeName, wanted), err)
	case stage != nil:
		return stage, nil
	}
	return nil, diag.Diagnostics{k.notFound(wanted, anyStage(ctx, api, wanted), api.BaseURL())}
}

func (k Kind) notFound(wanted search, other *authentik.Stage, base string) diag.Diagnostic {
	if other == nil {
		return diag.NewErrorDiagnostic("There is no such stage",
			fmt.Sprintf("%s has no %s with %s, in upper and lower case as given. If it does exist, the token may not see it: check the "+
				"token's permissions.", base, k.TypeName, wanted))
	}
	return diag.NewErrorDiagnostic("The stage is of another type",
		fmt.Sprintf("The stage %q (%s) is no %s. %s", other.Name, other.PK, k.TypeName, wanted.instead(*other)))
}

// anyStage looks among the stages of all types; where the token may not, among
// the e-mail stages. Nil where none shows: this only ever adds to a message.
func anyStage(ctx context.Context, api *authentik.Client, wanted search) *authentik.Stage {
	if stage, err := in(ctx, wanted, api.Stages(), api.Stages().GetUncached); err == nil {
		return stage
	}
	if stage, err := in(ctx, wanted, api.Emails(), api.Emails().GetUncached); err == nil && stage != nil {
		return stage.Common()
	}
	if stage, err := in(ctx, wanted, api.AuthenticatorEmails(), api.AuthenticatorEmails().GetUncached); err == nil && stage != nil {
		return stage.Common()
	}
	return nil
}

// instead is what reads or imports a stage of another type.
func (s search) instead(stage authentik.Stage) string {
	if resourceType := diags.ResourceType(stage); s.reading && resourceType != "" {
		return fmt.Sprintf("Read it with data %q.", resourceType)
	}
	return howToManage(stage)
}

// howToManage is the import command for a stage, on a line of its own so that it can be copied, or who else has a
// resource for it.
func howToManage(stage authentik.Stage) string {
	if resourceType := diags.ResourceType(stage); resourceType != "" {
		return "It is imported with the address that its resource has in your configuration, as in:\n\n  " +
			diags.ImportCommand(resourceType, label(stage.Name), stage.PK)
	}
	return fmt.Sprintf("It is a %s, which this provider does not manage; the provider goauthentik/authentik may.", stage.MetaModelName)
}

// label makes a resource's label of a stage's name, as a hint.
func label(name string) string {
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
