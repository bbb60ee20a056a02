package flowset

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/providerdata"
)

// CreatedFlows returns the slugs of the flows that the flow_set blocks of a state created.
func CreatedFlows(prior types.List) []string {
	var slugs []string
	for _, block := range blocks(prior) {
		if block.Created.ValueBool() {
			slugs = append(slugs, block.Slug.ValueString())
		}
	}
	return slugs
}

// GuardDestroy returns an error if the stage has bindings that its flow_set blocks do not manage, and `force` is false.
// The argument `bound` contains the flows of the stage as authentik returns them: one for each binding, so a flow may
// occur twice.
func GuardDestroy(
	typeName, label string, prior types.List, bound []authentik.Flow, force bool,
) (problems diag.Diagnostics) {
	left := boundByOthers(blocks(prior), bound)
	if force || len(left) == 0 {
		return problems
	}
	var names []string
	danger := ""
	for _, flow := range left {
		names = append(names, fmt.Sprintf("flow %q (designation %s)", flow.Slug, flow.Designation))
		if flow.Designation == recovery {
			danger = " A recovery flow without any mail lets anybody set anybody's password."
		}
	}
	slices.Sort(names)
	problems.AddError("Flows still use the stage",
		fmt.Sprintf("%s was not destroyed, because bindings outside of its flow_set blocks place it in %s.%s Remove these "+
			"bindings first. %s If the stage is replaced, and another resource creates the binding, write in that resource "+
			"(YOUR_BLOCK is the name of the stage's block):\n\n"+
			"  lifecycle { replace_triggered_by = [%s.YOUR_BLOCK.id] }",
			label, strings.Join(slices.Compact(names), ", "), danger, HowToDestroy, typeName))
	return problems
}

// boundByOthers returns the flow of each binding that no flow_set block of the stage manages.
func boundByOthers(own []blockModel, bound []authentik.Flow) []authentik.Flow {
	left := slices.Clone(bound)
	for _, block := range own {
		i := slices.IndexFunc(left, func(flow authentik.Flow) bool { return flow.PK == block.PK.ValueString() })
		if i >= 0 && !block.Order.IsNull() {
			left = slices.Delete(left, i, i+1)
		}
	}
	return left
}

// WarnDestroy returns warnings about what the destruction of a stage does to flows: those of its flow_set blocks, and
// the other flows in the argument `bound`. The argument `client` is nil if the server is not known yet.
func WarnDestroy(
	ctx context.Context, client *authentik.Client, label string, prior types.List, stage string, bound []authentik.Flow,
) diag.Diagnostics {
	var problems diag.Diagnostics
	lost := blocks(prior)
	for _, flow := range bound {
		if !slices.ContainsFunc(lost, func(b blockModel) bool { return b.PK.ValueString() == flow.PK }) {
			other := blockModel{Slug: types.StringValue(flow.Slug), Order: types.Int64Unknown()}
			other.setFromAPI(&flow)
			lost = append(lost, other)
		}
	}
	for _, block := range lost {
		r := removal{client: client, block: block, stage: stage, label: label, isDestroyed: true}
		problems.Append(r.warn(ctx)...)
	}
	return problems
}

// Remove deletes the flows that the flow_set blocks of a stage created and that nothing else uses. It is called before
// the stage is deleted: if Remove fails, the state still contains the stage, and the next destroy continues. Remove
// does not unbind the stage, because the server deletes the bindings together with the stage. Remove returns false if
// the stage must not be deleted.
func Remove(
	ctx context.Context, client *authentik.Client, prior types.List, stage string, problems *diag.Diagnostics,
) bool {
	for _, block := range blocks(prior) {
		r := removal{client: client, block: block, stage: stage, isDestroyed: true}
		if block.Created.ValueBool() && !r.apply(ctx, problems) {
			return false
		}
	}
	return true
}

// lastPlace is the key under which providerdata.Data.LastPlaces stores the order of a stage in a flow: the name of the
// stage and the slug of the flow.
type lastPlace struct{ name, slug string }

// RememberPlaces stores the orders of the flow_set blocks of a stage that is about to be destroyed. If the same run
// creates a stage with the same name, as in a replacement, each new block without an order gets the stored order.
// Otherwise, the new stage would come last in its flows. In a recovery flow, the mail would then come after the login.
func RememberPlaces(data *providerdata.Data, name string, prior types.List) {
	for _, block := range blocks(prior) {
		for _, slug := range []string{block.Slug.ValueString(), block.currentSlug()} {
			data.LastPlaces.Store(lastPlace{name, slug}, block.knownOrder())
		}
	}
}

// rememberedOrder returns the order that RememberPlaces stored, or nil.
func rememberedOrder(data *providerdata.Data, name, slug string) *int64 {
	stored, _ := data.LastPlaces.Load(lastPlace{name, slug})
	order, _ := stored.(*int64)
	return order
}

// removal is a flow_set block that is removed from its stage, or whose stage is destroyed.
type removal struct {
	client *authentik.Client // nil if the server is not known yet
	block  blockModel
	stage  string   // the UUID of the stage
	label  string   // the type and the name of the stage, for messages
	wanted []string // the pks of flows that planned blocks of the stage name
	// isDestroyed reports whether the stage itself is destroyed. The server then deletes all bindings of the stage.
	isDestroyed bool
}

// warn returns a warning in these cases:
//   - The flow_set block created its flow.
//   - The stage is destroyed, and a flow of any kind loses it.
//   - The block is removed, and a recovery flow loses the stage.
//
// warn ignores failed requests, because the apply repeats them and reports their errors.
func (r removal) warn(ctx context.Context) diag.Diagnostics {
	isCreator, isRecovery := r.block.Created.ValueBool(), r.block.Designation.ValueString() == recovery
	var now actual
	var users []string
	if r.client != nil && (isCreator || isRecovery && !r.isDestroyed) {
		now, _ = r.look(ctx)
		users, _ = r.users(ctx, now)
	}
	staysBound := !r.isDestroyed && len(bindingsOf(now.Bindings, r.stage)) > 1
	if !isCreator && (r.block.Order.IsNull() || staysBound || !r.isDestroyed && !isRecovery) {
		return nil
	}
	summary, text := r.effect(staysBound, users)
	if r.isDestroyed {
		text += " " + IfRenamed
	} else {
		text += keepBlock
	}
	if isRecovery && !staysBound && (!isCreator || len(users) > 0) {
		summary = fmt.Sprintf("Recovery flow %q loses an email stage", r.block.currentSlug())
		text += " " + openRecovery
	}
	return flowSetWarning(summary, text)
}

// effect returns the summary of a warning, and the part of its text that says what the removal does to the flow.
func (r removal) effect(staysBound bool, users []string) (summary, text string) {
	text = fmt.Sprintf("Flow %q will no longer run %s.", r.block.currentSlug(), r.label)
	if staysBound {
		text = fmt.Sprintf("Flow %q keeps running %s through another binding.", r.block.currentSlug(), r.label)
	}
	switch {
	case !r.block.Created.ValueBool():
		return "A flow loses the stage", text
	case len(users) == 0:
		return "A flow will be deleted", text + " The flow will be deleted, because a flow_set block created it, unless " +
			"something else uses it by then."
	}
	text += fmt.Sprintf(" A flow_set block created the flow, but it will not be deleted while it is used by %s. If it "+
		"stays, Terraform will never delete it: delete it by hand once nothing uses it.", strings.Join(users, ", "))
	return "A flow may stay without an owner", text
}

const keepBlock = " To prevent this, keep a flow_set block with this slug or, if another resource renames the flow " +
	"in this apply, with its new slug."

// flowSetWarning returns a warning that belongs to flow_set and not to one of its blocks.
func flowSetWarning(summary, detail string) diag.Diagnostics {
	return diag.Diagnostics{diag.NewAttributeWarningDiagnostic(flowSet, summary, detail)}
}

// look returns the flow of the removed flow_set block with its bindings. The flow is nil if it does not exist, even if
// somebody else has created another flow with its slug.
func (r removal) look(ctx context.Context) (actual, *stepError) {
	flow, failure := find(ctx, r.client, r.client.Flows.Get, r.block.PK.ValueString(), r.block.currentSlug())
	isOther := !r.block.PK.IsNull() && r.block.PK.ValueString() != pkOf(flow)
	if failure != nil || flow == nil || isOther {
		return actual{}, failure
	}
	bindings, failure := bindingsTo(ctx, r.client, flow)
	return actual{flow, bindings}, failure
}

// users returns the names of everything that uses the flow except the removed flow_set block. It returns nil if the
// block did not create the flow. The users are:
//
//   - the stages that are bound to the flow
//   - the objects that authentik lists as users of the flow, such as brands, providers and policy bindings
//   - the identification stages that link to the flow
func (r removal) users(ctx context.Context, now actual) ([]string, error) {
	if now.Flow == nil || !r.block.isCreatorOf(now.Flow) {
		return nil, nil
	}
	managed := bindingOf(now.Bindings, r.stage, r.block.knownOrder())
	var names []string
	for _, binding := range now.Bindings {
		if binding.Stage == r.stage && (r.isDestroyed || binding.PK == managed.PK) {
			continue
		}
		name := binding.Stage
		if binding.StageObj != nil {
			name = binding.StageObj.Name
		}
		names = append(names, fmt.Sprintf("the stage %q at order %d", name, binding.Order))
	}
	users, err := r.client.Flows.UsedBy(ctx, now.Flow.Slug)
	for _, user := range users {
		isDestroyed := r.isDestroyed && user.PK == r.stage
		// The objects of the app authentik_flows are bindings, which the loop above has already listed.
		if user.App == "authentik_flows" || isDestroyed {
			continue
		}
		name := fmt.Sprintf("%q (%s)", user.Name, user.ModelName)
		if !slices.Contains(names, name) { // authentik lists a brand twice if two of its fields name the flow
			names = append(names, name)
		}
	}
	if err == nil {
		var linking []string
		linking, err = linkingStages(ctx, r.client, now.Flow.PK)
		names = append(names, linking...)
	}
	const most = 5
	if more := len(names) - most; more > 1 {
		names = append(names[:most], fmt.Sprintf("and %d more", more))
	}
	return names, err
}

// linkingStages returns the names of the identification stages that link to a flow, for example a sign-in page with a
// link to a recovery flow. authentik does not list these stages among the users of a flow.
func linkingStages(ctx context.Context, client *authentik.Client, pk string) ([]string, error) {
	var names []string
	for stage, err := range client.IdentificationStages.List(ctx, nil) {
		if errors.Is(err, authentik.ErrForbidden) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if slices.Contains([]string{stage.EnrollmentFlow, stage.RecoveryFlow, stage.PasswordlessFlow}, pk) {
			names = append(names, fmt.Sprintf("%q (identificationstage)", stage.Name))
		}
	}
	return names, nil
}

// apply unbinds the stage from the flow of the removed flow_set block. It also deletes the flow if the block created it
// and nothing else uses it. apply does nothing if a planned block names the flow. It returns false after an error.
func (r removal) apply(ctx context.Context, problems *diag.Diagnostics) bool {
	failure := locked(ctx, r.client, r.block.currentSlug(), func() *stepError {
		now, failure := r.look(ctx)
		if failure != nil || now.Flow == nil || slices.Contains(r.wanted, now.Flow.PK) {
			return failure
		}
		return r.runSteps(ctx, now, problems)
	})
	if failure != nil {
		problems.Append(failure.diagnostics(flowSet)...)
	}
	return failure == nil
}

func (r removal) runSteps(ctx context.Context, now actual, problems *diag.Diagnostics) *stepError {
	slug := now.Flow.Slug
	var list []step
	if managed := bindingOf(now.Bindings, r.stage, r.block.knownOrder()); managed != nil && !r.isDestroyed {
		list = append(list, step{Kind: unbind, Slug: slug, Binding: *managed})
	}
	users, err := r.users(ctx, now)
	switch {
	case err != nil:
		return &stepError{listUsers, slug, err}
	case len(users) > 0:
		problems.Append(flowSetWarning("A flow stays without an owner",
			fmt.Sprintf("Flow %q, which a flow_set block created, was not deleted, because it is used by %s. Terraform "+
				"will never delete this flow: delete it by hand once nothing uses it. If this apply replaces the stage of that "+
				"flow_set block, the new stage is placed in the flow again, unless the block was removed or has another slug.",
				slug, strings.Join(users, ", ")))...)
	case r.block.isCreatorOf(now.Flow):
		list = append(list, step{Kind: deleteFlow, Slug: slug})
	}
	return runSteps(ctx, r.client, list, &progress{})
}
