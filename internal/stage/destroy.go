package stage

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
)

// Delete deletes the stage, the flows that its flow_set blocks created, and the devices that users enrolled through
// it. It succeeds if the stage no longer exists.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	d := destroy{stageType: r.stageType, api: r.providerData.Client(&resp.Diagnostics)}
	resp.Diagnostics.Append(r.stageType.objects.Load(ctx, req.State.Raw, &d.state)...)
	if r.stageType.hasDevices && !resp.Diagnostics.HasError() {
		if caps := r.providerData.Capabilities(ctx, &resp.Diagnostics); caps != nil {
			d.deletesDevices = caps.Has(authentik.DevicesProtectStage)
			resp.Diagnostics.Append(d.checkDevices(ctx)...)
		}
	}
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(d.run(ctx)...)
	}
}

// destroy is the destroy of one stage.
type destroy struct {
	*stageType

	api   *authentik.Client
	state Model
	// devices are the devices that users enrolled through the stage.
	devices []authentik.UsedBy
	// hidden is the error that the server returned for the list of devices. If it is not nil, devices may be empty
	// although users are enrolled.
	hidden error
	// deletesDevices reports whether the server refuses to delete a stage that has devices. Older releases delete the
	// devices with the stage.
	deletesDevices bool
	// losses are the warnings about what users lose. They are shown if the destroy succeeds.
	losses diag.Diagnostics
}

// run deletes the flows that the stage's blocks created, then the devices, then the stage. The devices come after the
// flows, so that a failure with a flow takes no second factor from a user.
func (d *destroy) run(ctx context.Context) diag.Diagnostics {
	id := d.state.ID.ValueString()
	problems := d.checkBindings(ctx, id)
	if problems.HasError() || !flowset.Remove(ctx, d.api, d.state.FlowSet, id, &problems) {
		return problems
	}
	deleted, err := d.deleteDevices(ctx)
	if err == nil {
		err = d.stages(d.api).Delete(ctx, id)
	}
	if err != nil {
		problems.Append(d.failed(err, d.progress(deleted))...)
	}
	if !problems.HasError() {
		problems.Append(d.losses...)
	}
	return problems
}

// checkBindings returns an error if flows use the stage through bindings that its blocks do not manage, unless
// force_destroy is true. It returns nil if the stage no longer exists.
func (d *destroy) checkBindings(ctx context.Context, id string) diag.Diagnostics {
	stage, err := d.stages(d.api).GetUncached(ctx, id)
	switch {
	case err == nil:
		return flowset.GuardDestroy(ctx, d.typeName, d.label(d.state), d.state.FlowSet, stage.FlowSet,
			d.state.ForceDestroy.ValueBool())
	case errors.Is(err, authentik.ErrNotFound):
		return nil
	}
	return d.failed(err, "")
}

// checkDevices finds the devices that users enrolled through the stage. It returns an error if a user would lose the
// second factor and force_destroy is not true in the state.
func (d *destroy) checkDevices(ctx context.Context) diag.Diagnostics {
	users, err := d.stages(d.api).UsedBy(ctx, d.state.ID.ValueString())
	switch {
	case errors.Is(err, authentik.ErrNotFound):
		return nil
	case err != nil:
		return d.failed(err, "")
	}
	d.devices = slices.DeleteFunc(users, func(user authentik.UsedBy) bool {
		return user.App != "authentik_stages_authenticator_email" || user.ModelName != "emaildevice"
	})
	if len(d.devices) > 0 && !d.state.ForceDestroy.ValueBool() {
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("force_destroy"),
			"Users are enrolled through the stage",
			fmt.Sprintf("Destroying %s would take the email second factor from everybody who is enrolled through it: %s. "+
				"Nothing was removed. To destroy it anyway, set force_destroy = true, apply, and then destroy.",
				d.label(d.state), deviceCount(len(d.devices))))}
	}
	if len(d.devices) == 0 {
		d.hidden = devicesHidden(ctx, d.api)
	}
	if d.hidden != nil && !errors.Is(d.hidden, authentik.ErrForbidden) && !errors.Is(d.hidden, authentik.ErrNotFound) {
		return d.failed(d.hidden,
			"Nothing was removed, because it is not known whether users are enrolled through the stage.")
	}
	d.warnLosses(ctx)
	return nil
}

// devicesHidden returns an error if the list of devices cannot be read, for example because the token lacks the
// permission. The check is needed because used_by silently leaves out objects that the token has no permission to
// see. One page is enough: it contains a device, or it is empty, or the request fails.
func devicesHidden(ctx context.Context, api *authentik.Client) error {
	for _, err := range api.EmailDevices().List(ctx, url.Values{"page_size": {"1"}}) {
		return err
	}
	return nil
}

// deleteDevices deletes the devices if the server demands that, and otherwise does nothing. It returns how many devices
// it deleted.
func (d *destroy) deleteDevices(ctx context.Context) (deleted int, err error) {
	if !d.deletesDevices {
		return 0, nil
	}
	for i, device := range d.devices {
		if err := d.api.EmailDevices().Delete(ctx, device.PK); err != nil {
			return i, err
		}
	}
	return len(d.devices), nil
}

// progress returns a text for the error of a failed destroy: how many devices are already deleted, or which permission
// the token lacks. It returns "" if neither applies.
func (d *destroy) progress(deleted int) string {
	switch {
	case deleted > 0:
		return fmt.Sprintf("%d of %s were removed already, and their users have lost this second factor. Destroy again to "+
			"remove the rest.", deleted, deviceCount(len(d.devices)))
	case d.hidden != nil && d.deletesDevices:
		return "Since 2026.8 authentik does not delete a stage that users are enrolled through. This token may not see " +
			"email devices: grant it authentik_stages_authenticator_email.view_emaildevice and delete_emaildevice, and " +
			"destroy again."
	}
	return ""
}

// failed returns the error of a failed destroy, with the text more at its end.
func (d *destroy) failed(err error, more string) diag.Diagnostics {
	problems := diags.Errors(d.attributeNames, "delete "+d.label(d.state), err)
	if more == "" {
		return problems
	}
	var all diag.Diagnostics
	for _, problem := range problems {
		all.AddError(problem.Summary(), problem.Detail()+"\n\n"+more)
	}
	return all
}

// warnLosses stores warnings about the validation stages that lose this stage, and about devices that could not be
// checked. The server silently removes the stage from validation stages that offer it for enrollment, and used_by does
// not list them (recording validate/used-by). warnLosses does not warn of them if they cannot be listed.
func (d *destroy) warnLosses(ctx context.Context) {
	var names []string
	id := d.state.ID.ValueString()
	for stage, err := range d.api.ValidateStages().List(ctx, url.Values{"configuration_stages": {id}}) {
		if err != nil {
			names = nil
			break
		}
		if slices.Contains(stage.ConfigurationStages, id) { // a server without this filter returns all stages
			names = append(names, stage.Name)
		}
	}
	if len(names) > 0 {
		d.losses.AddWarning("Validation stages lose a way to enroll",
			fmt.Sprintf("%s was one of the configuration stages of these validation stages, which can no longer enroll users "+
				"through it: %s.", d.label(d.state), strings.Join(names, ", ")))
	}
	if d.hidden != nil {
		d.losses.AddWarning("Enrolled devices were not checked",
			fmt.Sprintf("%s was destroyed, and it is not known whether users were enrolled through it: the token may not see "+
				"email devices. Such users have lost this second factor.\n\n%s", d.label(d.state), d.hidden))
	}
}

// deviceCount returns a number with its noun, such as "1 device" or "2 devices".
func deviceCount(n int) string {
	if n == 1 {
		return "1 device"
	}
	return fmt.Sprintf("%d devices", n)
}
