package flowset

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"golang.org/x/sync/semaphore"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

// noBlock is the block index of an error that belongs to no configured flow_set block.
const noBlock = -1

// stepError is the error of a request about the flow with this slug.
type stepError struct {
	kind kind
	slug string
	err  error
}

// errGone is the error for a flow that the plan found and that no longer exists. The apply must not create another flow
// instead, because the plan contains the pk of the old one.
var errGone = errors.New("the flow is gone since the plan was made")

// hint returns a sentence about which slug a flow_set block should have if no flow has its slug. named is the prior
// block with this slug, or nil. If the flow of named has another slug now, the sentence names that slug. Otherwise the
// sentence names a similar slug of another flow. hint returns "" if neither exists, or if the token may not list the
// flows.
func (c *Change) hint(ctx context.Context, slug string, named *blockModel) string {
	var slugs []string
	for flow, err := range c.client.Flows().List(ctx, nil) {
		switch {
		case err != nil:
			return ""
		case named != nil && flow.PK == named.PK.ValueString():
			return fmt.Sprintf(" The flow now has the slug %q.", flow.Slug)
		}
		slugs = append(slugs, flow.Slug)
	}
	if nearest := diags.Nearest(slug, slugs); nearest != "" {
		return fmt.Sprintf(" Did you mean %q?", nearest)
	}
	return ""
}

// explain returns the diagnostics of a failed request. If the stage was just created, they also say how to keep the
// stage.
func (c *Change) explain(i int, failure *stepError) diag.Diagnostics {
	problems := failure.diagnostics(i)
	if c.isCreating {
		problems.AddError("The stage exists, but its flows are incomplete",
			fmt.Sprintf("The state contains the stage and everything that was done so far, but flow %q does not match its "+
				"block. Terraform marks a resource as tainted if its creation fails, and the next apply would replace the stage. "+
				"To keep the stage and complete the flow, run this command (YOUR_BLOCK stands for the name of the stage's "+
				"block), and apply again:\n\n  terraform untaint %s.YOUR_BLOCK", failure.slug, c.typeName))
	}
	return problems
}

// diagnostics returns the errors of a request for the flow_set block with index i. The server's message about a field
// belongs to the attribute of the same name, and every other message to the block.
func (e *stepError) diagnostics(i int) diag.Diagnostics {
	if errors.Is(e.err, errGone) {
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at(i, "slug"), "The planned flow no longer exists",
			fmt.Sprintf("Flow %q existed when the plan was made. authentik no longer has it, or no longer shows it to this "+
				"token. Run plan again to see what is left to do.", e.slug))}
	}
	doing := fmt.Sprintf("%s flow %q", e.kind, e.slug)
	field := func(name string) (path.Path, bool) {
		_, ok := attributes()[name]
		return at(i, name), ok && i != noBlock
	}
	return diags.Errors(diags.Place{Whole: blockPath(i), Field: field}, doing, e.err)
}

func blockPath(i int) path.Path {
	if i == noBlock {
		return path.Root("flow_set")
	}
	return path.Root("flow_set").AtListIndex(i)
}

func at(i int, attribute string) path.Path { return blockPath(i).AtName(attribute) }

// isOutcomeUnknown reports whether the server may have applied a request although the request failed.
func isOutcomeUnknown(err error) bool {
	failure, ok := errors.AsType[*authentik.Error](err)
	return ok && failure.Outcome != authentik.NotApplied
}

// isRefused reports whether the server refused a request or crashed on it, and saved nothing. It returns false if the
// token is invalid or lacks a permission, because repeating the request would not help.
func isRefused(err error) bool {
	failure, ok := errors.AsType[*authentik.Error](err)
	return ok && failure.Outcome == authentik.NotApplied && failure.Status != 0 &&
		!errors.Is(err, authentik.ErrForbidden) && !errors.Is(err, authentik.ErrUnauthenticated)
}

// locks contains a semaphore for each flow, by base URL and slug. Without it, two stages that are bound behind the last
// stage of a flow at the same time would get the same order. The map is global, so that two provider configurations for
// one server share it.
var locks sync.Map

// locked waits for the lock of a flow, and calls do while it has the lock. It returns an error if ctx ends while it
// waits.
func (c *Change) locked(ctx context.Context, slug string, do func() *stepError) *stepError {
	stored, _ := locks.LoadOrStore(c.client.BaseURL()+" "+slug, semaphore.NewWeighted(1))
	lock, _ := stored.(*semaphore.Weighted)
	if err := lock.Acquire(ctx, 1); err != nil {
		return &stepError{lookFor, slug, fmt.Errorf("the run ended while another stage changed the flow: %w", err)}
	}
	defer lock.Release(1)
	return do()
}

// enumerated joins words, such as "a, b and c".
func enumerated(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
