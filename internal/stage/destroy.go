package stage

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
)

// Delete deletes the flows that the stage's flow_set blocks created, and the stage. It succeeds if the stage no
// longer exists.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state Model
	resp.Diagnostics.Append(r.kind.objects.Load(ctx, req.State.Raw, &state)...)
	api := r.providerData.Client(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if r.kind.hasDevices {
		caps := r.providerData.Capabilities(ctx, &resp.Diagnostics)
		if !resp.Diagnostics.HasError() {
			resp.Diagnostics.Append(r.kind.deleteWithDevices(ctx, api, state, *caps)...)
		}
		return
	}
	resp.Diagnostics.Append(r.kind.delete(ctx, api, state, nil)...)
}

// delete deletes the flows that the stage's blocks created, then the devices, then the stage. devices is nil if the
// stage type has no devices. The devices come after the flows, so that a failure with a flow takes no second factor
// from a user.
func (k *kind) delete(ctx context.Context, api *authentik.Client, state Model, devices *deviceRemoval) diag.Diagnostics {
	var problems diag.Diagnostics
	id := state.ID.ValueString()
	if problems = k.guardDestroy(ctx, api, state); problems.HasError() {
		return problems
	}
	if !flowset.Remove(ctx, api, state.FlowSet, id, &problems) {
		return problems
	}
	if devices != nil {
		if err := devices.delete(ctx, api); err != nil {
			problems.Append(k.deleteError(state, err, devices.progress())...)
			return problems
		}
	}
	if err := k.stages(api).Delete(ctx, id); err != nil {
		problems.Append(k.deleteError(state, err, devices.progress())...)
	}
	return problems
}

// guardDestroy returns an error if flows use the stage through bindings that its blocks do not manage, unless
// force_destroy is true. It returns nil if the stage no longer exists.
func (k *kind) guardDestroy(ctx context.Context, api *authentik.Client, state Model) diag.Diagnostics {
	stage, err := k.stages(api).GetUncached(ctx, state.ID.ValueString())
	switch {
	case err == nil:
		return flowset.GuardDestroy(ctx, k.typeName, k.label(state), state.FlowSet, stage.FlowSet, state.ForceDestroy.ValueBool())
	case errors.Is(err, authentik.ErrNotFound):
		return nil
	}
	return k.deleteError(state, err, "")
}

// deleteError returns the error of a failed destroy, with the text more at its end.
func (k *kind) deleteError(state Model, err error, more string) diag.Diagnostics {
	problems := diags.Errors(k.attributeNames, "delete "+k.label(state), err)
	if more == "" {
		return problems
	}
	var all diag.Diagnostics
	for _, d := range problems {
		all.AddError(d.Summary(), d.Detail()+"\n\n"+more)
	}
	return all
}

// deleteWithDevices deletes a stage and the devices that users enrolled through it. It returns an error instead if a
// user would lose the second factor and force_destroy is not true in the state.
func (k *kind) deleteWithDevices(ctx context.Context, api *authentik.Client, state Model, caps authentik.Capabilities) diag.Diagnostics {
	users, err := k.stages(api).UsedBy(ctx, state.ID.ValueString())
	if err != nil && !errors.Is(err, authentik.ErrNotFound) {
		return k.deleteError(state, err, "")
	}
	removal := &deviceRemoval{devices: emailDevices(users), isDemanded: caps.Has(authentik.DevicesProtectStage)}
	if len(removal.devices) > 0 && !state.ForceDestroy.ValueBool() {
		return diag.Diagnostics{k.devicesEnrolled(state, len(removal.devices))}
	}
	if err == nil && len(removal.devices) == 0 {
		removal.hidden = devicesHidden(ctx, api)
	}
	if removal.hidden != nil && !errors.Is(removal.hidden, authentik.ErrForbidden) && !errors.Is(removal.hidden, authentik.ErrNotFound) {
		return k.deleteError(state, removal.hidden, "Nothing was removed, because it is not known whether users are enrolled through the stage.")
	}
	var losses diag.Diagnostics
	if err == nil {
		losses = k.warnLosses(ctx, api, state, removal)
	}
	problems := k.delete(ctx, api, state, removal)
	if !problems.HasError() {
		problems.Append(losses...)
	}
	return problems
}
