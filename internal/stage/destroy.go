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

// warnDestroy returns the warnings of a planned destroy. The argument api is nil if the server is not known yet. With
// force_destroy, the destroy also removes the stage from flows to which other resources bound it, and deletes the
// devices that users enrolled. warnDestroy reads these flows and devices from the server. It ignores failed requests,
// because Delete sends the same requests later.
func (t *stageType) warnDestroy(ctx context.Context, api *authentik.Client, state Model) diag.Diagnostics {
	problems := flowset.WarnDestroy(ctx, api, t.label(state), state.FlowSet, state.ID.ValueString())
	if api == nil || !state.ForceDestroy.ValueBool() {
		return problems
	}
	stage, err := t.stages(api).Get(ctx, state.ID.ValueString())
	if err != nil {
		return problems
	}
	problems.Append(flowset.WarnForcedDestroy(ctx, t.label(state), state.FlowSet, stage.FlowSet)...)
	if t.hasDevices {
		devices, _ := t.enrolled(ctx, api, state)
		warnIf(&problems, len(devices) > 0, "force_destroy", "Users lose their second factor",
			fmt.Sprintf("Because force_destroy is true, %s will be destroyed although users are enrolled through it: %s. "+
				"These users lose this second factor and must enroll again. %s",
				t.label(state), deviceCount(len(devices)), flowset.IfRenamed))
	}
	return problems
}

// enrolled returns the email devices that users enrolled through a stage, as far as the token may see them.
func (t *stageType) enrolled(ctx context.Context, api *authentik.Client, state Model) ([]authentik.UsedBy, error) {
	users, err := t.stages(api).UsedBy(ctx, state.ID.ValueString())
	return slices.DeleteFunc(users, func(user authentik.UsedBy) bool {
		return user.ModelName != "emaildevice"
	}), err
}

// Delete deletes the stage, the flows that its flow_set blocks created, and the devices that users enrolled through the
// stage. Delete succeeds if the stage no longer exists.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	d := destroy{stageType: r.stageType, api: r.providerData.Client(&resp.Diagnostics)}
	resp.Diagnostics.Append(r.stageType.objects.Load(ctx, req.State.Raw, &d.state)...)
	if d.api != nil {
		defer d.api.MayFreeName()()
	}
	if r.stageType.hasDevices && !resp.Diagnostics.HasError() {
		if caps := r.providerData.Capabilities(ctx, &resp.Diagnostics); caps != nil {
			d.deletesDevices = caps.Has(authentik.DevicesProtectStage)
		}
		if !resp.Diagnostics.HasError() {
			resp.Diagnostics.Append(d.checkDevices(ctx)...)
		}
	}
	if !resp.Diagnostics.HasError() {
		flowset.RememberPlaces(ctx, r.providerData, d.state.Name.ValueString(), d.state.FlowSet)
		resp.Diagnostics.Append(d.run(ctx)...)
	}
}

// destroy is one run of Delete: the stage to destroy, and what the server returns about its devices.
type destroy struct {
	*stageType

	api   *authentik.Client
	state Model
	// devices lists the email devices that users enrolled through the stage.
	devices []authentik.UsedBy
	// hidden is the error that the server returned for the list of email devices, or nil. If hidden is not nil, the field
	// devices may be empty although users are enrolled.
	hidden error
	// deletesDevices reports whether the provider must delete the devices before the stage. Since 2026.8, authentik
	// refuses to delete a stage that has devices. Older releases delete the devices together with the stage.
	deletesDevices bool
	// losses contains the warnings about what users lose through the destroy. They are shown only if the destroy succeeds.
	losses diag.Diagnostics
}

// run deletes the flows that the stage's flow_set blocks created, then the devices, and then the stage. The devices are
// the second factor of users, so run does not delete them if a flow cannot be deleted.
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

// checkBindings returns an error if the stage has a binding that no flow_set block of the stage manages. With
// force_destroy, such bindings are allowed. checkBindings returns nil if the stage no longer exists.
//
// To save requests, checkBindings first calls Get, which may return a cached stage. The cached stage may still have a
// binding that the same run has deleted. Therefore checkBindings requests the stage again before it returns an error.
func (d *destroy) checkBindings(ctx context.Context, id string) (problems diag.Diagnostics) {
	stages := d.stages(d.api)
	for _, get := range []func(context.Context, string) (*authentik.EmailStage, error){stages.Get, stages.GetUncached} {
		stage, err := get(ctx, id)
		if errors.Is(err, authentik.ErrNotFound) {
			return nil
		}
		if err != nil {
			return d.failed(err, "")
		}
		problems = flowset.GuardDestroy(ctx, d.typeName, d.label(d.state), d.state.FlowSet, stage.FlowSet,
			d.state.ForceDestroy.ValueBool())
		if !problems.HasError() {
			return problems
		}
	}
	return problems
}

// checkDevices finds the devices that users enrolled through the stage. It returns an error if there are such devices
// and force_destroy is not true in the state.
func (d *destroy) checkDevices(ctx context.Context) diag.Diagnostics {
	var err error
	d.devices, err = d.enrolled(ctx, d.api, d.state)
	switch {
	case errors.Is(err, authentik.ErrNotFound):
		return nil
	case err != nil:
		return d.failed(err, "")
	}
	if len(d.devices) > 0 && !d.state.ForceDestroy.ValueBool() {
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("force_destroy"),
			"Users are enrolled through the stage",
			fmt.Sprintf("Destroying %s would take the email second factor from everybody who is enrolled through it: %s. "+
				"Nothing was removed. %s", d.label(d.state), deviceCount(len(d.devices)), flowset.HowToDestroy))}
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

// devicesHidden returns an error if the token cannot read the list of email devices, and otherwise nil. The endpoint
// used_by silently leaves out objects that the token may not see, so users may be enrolled although used_by returns an
// empty list. To check the token, devicesHidden requests only one device.
func devicesHidden(ctx context.Context, api *authentik.Client) error {
	for _, err := range api.EmailDevices.List(ctx, url.Values{"page_size": {"1"}}) {
		return err
	}
	return nil
}

// deleteDevices deletes the devices if the field deletesDevices is true, and otherwise does nothing. It returns the
// number of deleted devices.
func (d *destroy) deleteDevices(ctx context.Context) (deleted int, err error) {
	if !d.deletesDevices {
		return 0, nil
	}
	for i, device := range d.devices {
		if err := d.api.EmailDevices.Delete(ctx, device.PK); err != nil {
			return i, err
		}
	}
	return len(d.devices), nil
}

// progress returns a text to append to the error of a failed destroy. The text says how many devices are already
// deleted, or which permission the token lacks. progress returns "" if there is nothing to say.
func (d *destroy) progress(deleted int) string {
	switch {
	case deleted > 0:
		return fmt.Sprintf("%d of %s were removed already, and their users have lost this second factor. Destroy again to "+
			"remove the rest.", deleted, deviceCount(len(d.devices)))
	case d.hidden != nil && d.deletesDevices:
		return "Since 2026.8 authentik does not delete a stage that users are enrolled through. The token may not see " +
			"email devices: grant it authentik_stages_authenticator_email.view_emaildevice and delete_emaildevice, and " +
			"destroy again."
	}
	return ""
}

// failed converts the error of a failed destroy to diagnostics. If the argument more is not empty, failed appends it to
// each diagnostic.
func (d *destroy) failed(err error, more string) diag.Diagnostics {
	problems := diags.Errors(d.place, "delete "+d.label(d.state), err)
	if more == "" {
		return problems
	}
	var all diag.Diagnostics
	for _, problem := range problems {
		all.AddError(problem.Summary(), problem.Detail()+"\n\n"+more)
	}
	return all
}

// warnLosses adds up to two warnings to d.losses. The first names the validation stages that offer this stage for
// enrollment. authentik silently removes the stage from them, and used_by does not list them (recording
// validate/used-by). If the validation stages cannot be listed, the first warning is left out. The second warning says
// that enrolled devices were not checked, because the token cannot read the list of devices.
func (d *destroy) warnLosses(ctx context.Context) {
	var names []string
	id := d.state.ID.ValueString()
	for stage, err := range d.api.ValidateStages.List(ctx, url.Values{"configuration_stages": {id}}) {
		if err != nil {
			names = nil
			break
		}
		// The server may ignore the filter configuration_stages and return all validation stages.
		if slices.Contains(stage.ConfigurationStages, id) {
			names = append(names, stage.Name)
		}
	}
	if len(names) > 0 {
		d.losses.AddWarning("Validation stages lose a way to enroll",
			fmt.Sprintf("%s was one of the configuration_stages of these validation stages: %s. Users can no longer enroll "+
				"through it. Add another stage to configuration_stages where users must enroll.",
				d.label(d.state), strings.Join(names, ", ")))
	}
	if d.hidden != nil {
		d.losses.AddWarning("Enrolled devices were not checked",
			fmt.Sprintf("%s was destroyed without a check for enrolled users, because the token may not see email devices. "+
				"If users were enrolled, they have lost this second factor and must enroll again.\n\n%s",
				d.label(d.state), diags.Explain(d.hidden)))
	}
}

func deviceCount(n int) string {
	if n == 1 {
		return "1 device"
	}
	return fmt.Sprintf("%d devices", n)
}
