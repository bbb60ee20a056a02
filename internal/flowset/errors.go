package flowset

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

// noBlock is the index for an error that belongs to no configured block.
const noBlock = -1

// The reads before the steps, in messages.
const (
	lookFor      kind = "look for"
	listBindings kind = "list the bindings of"
	listUsers    kind = "list the users of"
)

// errGone is the error for a planned flow that authentik no longer has. A new one would not be the one that the state
// then names.
var errGone = errors.New("the flow is gone since the plan was made")

func goneSincePlan(i int, slug, soFar string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at(i, "slug"), "The planned flow no longer exists",
		fmt.Sprintf("Flow %q existed when the plan was made, and authentik no longer has it or shows it. %s; plan again.", slug, soFar))
}

// explain says which step failed, and after a create what becomes of the stage.
func (c *Change) explain(i int, failure *stepError) diag.Diagnostics {
	slug := failure.step.Slug
	problems := diag.Diagnostics{goneSincePlan(i, slug, "The stage was written, and is not bound to the flow")}
	if !errors.Is(failure.err, errGone) {
		problems = failed(i, slug, fmt.Sprintf("%s the flow %s", failure.step.Kind, slug), failure.err)
	}
	if c.isCreating {
		problems.AddError("The stage is created, its flows are incomplete",
			fmt.Sprintf("The stage and what was done so far are in the state; flow %q is not as it is written. Terraform marks a resource whose "+
				"creation failed as tainted, and the next apply would replace the stage. To keep and complete it, run this with the address of "+
				"the stage, and apply again:\n\n  terraform untaint %s.NAME", slug, c.typeName))
	}
	return problems
}

// failed returns the error of a request for a block. It names the permission if one is missing, puts the server's
// message about a field on the attribute of that name, and anything else on the block.
func failed(i int, slug, doing string, err error) diag.Diagnostics {
	var refusal *authentik.Error
	if errors.As(err, &refusal) && errors.Is(err, authentik.ErrForbidden) {
		permission := diags.Permission(refusal)
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(blockPath(i), "The token may not work on the flow",
			fmt.Sprintf("Could not %s: the token's user lacks the permission %s, or may not use it on %s. %s\n\nauthentik says: %s\n\n%s",
				doing, permission, slug, permissionAdvice(permission), refusal.Detail, diags.Request(refusal)))}
	}
	field := func(name string) (path.Path, bool) {
		_, ok := attributes()[name]
		return at(i, name), ok && i != noBlock
	}
	return diags.Within(diags.Place{Whole: blockPath(i), Field: field}, doing, err)
}

// permissionAdvice says what to do about a missing permission. Removing a block does not help if its flow cannot be
// deleted.
func permissionAdvice(permission string) string {
	if strings.Contains(permission, ".delete_flow ") {
		return "Grant it to a role of the user, or have somebody else delete the flow: the next apply continues without it."
	}
	return "Grant it to a role of the user, or remove the flow_set block."
}

func blockPath(i int) path.Path {
	if i == noBlock {
		return path.Root("flow_set")
	}
	return path.Root("flow_set").AtListIndex(i)
}

// isOutcomeUnknown reports whether a request may have been carried out although it failed.
func isOutcomeUnknown(err error) bool {
	var failure *authentik.Error
	return errors.As(err, &failure) && failure.Outcome != authentik.NotApplied
}

// isRefused reports whether the server refused what a request asked for, or crashed on it, and saved nothing. A missing
// permission is not a refusal in this sense.
func isRefused(err error) bool {
	var failure *authentik.Error
	return errors.As(err, &failure) && failure.Outcome == authentik.NotApplied && failure.Status != 0 &&
		failure.Kind != authentik.ErrForbidden && failure.Kind != authentik.ErrUnauthenticated
}
