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

// noBlock is the block index for an error that does not belong to a configured block.
const noBlock = -1

// lookFor, listBindings and listUsers are requests that only read. As in steps.go, the texts are for messages.
const (
	lookFor      kind = "look for"
	listBindings kind = "list the bindings of"
	listUsers    kind = "list the users of"
)

// errGone is the error for a flow that the plan found and that no longer exists. The apply must not create a new flow
// instead, because the planned state contains the pk of the old one.
var errGone = errors.New("the flow is gone since the plan was made")

func goneSincePlan(i int, slug, soFar string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at(i, "slug"), "The planned flow no longer exists",
		fmt.Sprintf("Flow %q existed when the plan was made, and authentik no longer has it or shows it. %s; plan again.", slug, soFar))
}

// explain returns the error of the step that failed. If the stage was just created, it adds an error that says how to
// keep the stage.
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

// failed returns the errors of a request for the block with index i. If the token lacks a permission, the error names
// the permission. The server's message about a field belongs to the attribute of the same name, and every other
// message to the block.
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

// permissionAdvice returns a sentence that says what to do about a missing permission. If the permission is to delete
// a flow, it does not advise removing the block, because that removal is what failed.
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

// isOutcomeUnknown reports whether the server may have applied a request although the request failed.
func isOutcomeUnknown(err error) bool {
	var failure *authentik.Error
	return errors.As(err, &failure) && failure.Outcome != authentik.NotApplied
}

// isRefused reports whether the server refused a request or crashed on it, and saved nothing. It returns false if the
// token is invalid or lacks a permission, because looking again would not help.
func isRefused(err error) bool {
	var failure *authentik.Error
	return errors.As(err, &failure) && failure.Outcome == authentik.NotApplied && failure.Status != 0 &&
		!errors.Is(err, authentik.ErrForbidden) && !errors.Is(err, authentik.ErrUnauthenticated)
}
