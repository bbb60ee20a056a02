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

// noBlock is the place of an error that belongs to no configured block.
const noBlock = -1

// The reads before the steps, for errors.
const (
	lookAt       kind = "look for"
	listBindings kind = "list the bindings of"
	listUsers    kind = "list the users of"
)

// errGone is a flow of the plan that authentik no longer has. One made anew
// would not be the one that the state then names.
var errGone = errors.New("the flow is gone since the plan was made")

func goneSincePlan(i int, slug, soFar string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at(i, "slug"), "The flow is gone since the plan was made",
		fmt.Sprintf("The flow %s existed when this was planned, and authentik no longer has it or shows it. %s; plan again.", slug, soFar))
}

// explain says which step failed, and on a create what becomes of the stage.
func (c *Change) explain(i int, failure *stepError) diag.Diagnostics {
	slug := failure.step.Slug
	if errors.Is(failure.err, errGone) {
		return diag.Diagnostics{goneSincePlan(i, slug, "The stage was updated, and not bound")}
	}
	problems := refused(i, slug, fmt.Sprintf("%s the flow %s", failure.step.Kind, slug), failure.err)
	if c.creating {
		problems.AddError("The stage was created, and is not in all of its flows yet",
			fmt.Sprintf("The stage and what was done so far are in the state; the flow %s is not as it is written. Terraform marks a resource whose "+
				"creation failed as tainted, and a plain apply would replace the stage. To keep and complete it, run terraform untaint with its "+
				"address, as in:\n\n  terraform untaint %s.NAME\n\nand apply again.", slug, c.typeName))
	}
	return problems
}

// refused names the permission where one is missing, and otherwise what could not be done.
func refused(i int, slug, doing string, err error) diag.Diagnostics {
	var refusal *authentik.Error
	if errors.As(err, &refusal) && errors.Is(err, authentik.ErrForbidden) {
		var problems diag.Diagnostics
		problems.AddAttributeError(blockPath(i), "The token may not work on the flow",
			fmt.Sprintf("Could not %s: the token's user lacks the permission %s, or may not use it on %s. %s\n\nauthentik says: %s\n\n%s",
				doing, diags.Permission(refusal), slug, wayOut(diags.Permission(refusal)), refusal.Detail, diags.Request(refusal)))
		return problems
	}
	return failed(i, doing, err)
}

// wayOut is what to do about a missing permission. Removing a block is no way
// around the deletion of the flow that it made.
func wayOut(permission string) string {
	if strings.Contains(permission, ".delete_flow ") {
		return "Grant it to a role of the user, or let somebody delete the flow who may: then the next apply goes on without it."
	}
	return "Grant it to a role of the user, or remove the flow_set block."
}

// failed puts what the server says of a field on the block's attribute of that
// name, and anything else on the block.
func failed(i int, doing string, err error) diag.Diagnostics {
	field := func(name string) (path.Path, bool) {
		_, ok := attributes()[name]
		return at(i, name), ok && i != noBlock
	}
	return diags.Within(diags.Place{Whole: blockPath(i), Field: field}, doing, err)
}

func blockPath(i int) path.Path {
	if i == noBlock {
		return path.Root("flow_set")
	}
	return path.Root("flow_set").AtListIndex(i)
}
