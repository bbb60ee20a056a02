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
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/providerdata"
)

// warnDestroy returns the warnings of a planned destroy. With force_destroy, the destroy also removes the stage from
// flows to which other resources bound it, and deletes the devices that users enrolled. To warn about them, warnDestroy
// reads these flows and devices from the server. It ignores failed requests, because Delete sends the same requests
// later. The argument `api` is nil if the server is not known yet.
func (t *stageType) warnDestroy(ctx context.Context, api *authentik.Client, state Model) diag.Diagnostics {
	id, isForced := state.ID.ValueString(), api != nil && state.ForceDestroy.ValueBool()
	var bound []authentik.Flow
	if isForced {
		if stage, err := t.stages(api).Get(ctx, id); err == nil {
			bound = stage.FlowSet
		}
	}
	problems := flowset.WarnDestroy(ctx, api, t.label(state), state.FlowSet, id, bound)
	if isForced && t.hasDevices {
		devices, _ := t.enrolled(ctx, api, state)
		warnIf(&problems, len(devices) > 0, "force_destroy", "Users lose their second factor",
			fmt.Sprintf("Because force_destroy is true, %s will be destroyed although users are enrolled through it "+
				"(devices: %d). These users lose this second factor and must enroll again. %s",
				t.label(state), len(devices), flowset.IfRenamed))
	}
	return problems
}

// enrolled returns the email devices that users enrolled through the stage, except those that the token may not see.
func (t *stageType) enrolled(ctx context.Context, api *authentik.Client, state Model) ([]authentik.UsedBy, error) {
	users, err := t.stages(api).UsedBy(ctx, state.ID.ValueString())
	return slices.DeleteFunc(users, func(user authentik.UsedBy) bool {
		return user.ModelName != "emaildevice"
	}), err
}

// Delete deletes the flows that the stage's flow_set blocks created, then the devices that checkDevices returns, and
// then the stage. If a flow cannot be deleted, Delete does not delete the devices, because they are the second factor
// of users. Delete succeeds if the stage no longer exists.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	d := destroy{stageType: r.stageType, api: r.providerData.Client(&resp.Diagnostics), problems: &resp.Diagnostics}
	resp.Diagnostics.Append(r.stageType.objects.Load(ctx, req.State.Raw, &d.state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	defer d.api.MayFreeName()()
	flowset.RememberPlaces(r.providerData, d.state.Name.ValueString(), d.state.FlowSet)
	id := d.state.ID.ValueString()
	resp.Diagnostics.Append(d.checkBindings(ctx, id)...)
	var devices []authentik.UsedBy
	if r.stageType.hasDevices && !resp.Diagnostics.HasError() {
		devices = d.checkDevices(ctx, r.providerData)
	}
	if resp.Diagnostics.HasError() || !flowset.Remove(ctx, d.api, d.state.FlowSet, id, &resp.Diagnostics) {
		return
	}
	for i, device := range devices {
		if err := d.api.EmailDevices.Delete(ctx, device.PK); err != nil {
			d.addFailure(err, i, len(devices))
			return
		}
	}
	if err := d.stages(d.api).Delete(ctx, id); err != nil {
		d.addFailure(err, len(devices), len(devices))
	}
}

// destroy is one call of Delete.
type destroy struct {
	*stageType

	api      *authentik.Client
	state    Model
	problems *diag.Diagnostics
}

func (d *destroy) failed(err error) diag.Diagnostics {
	return diags.Errors(d.place, "delete "+d.label(d.state), err)
}

func (d *destroy) addFailure(err error, deleted, total int) {
	d.problems.Append(d.failed(err)...)
	warnIf(d.problems, deleted > 0, "force_destroy", "Devices were deleted already",
		fmt.Sprintf("The destroy of %s failed after %d of %d devices were deleted. Their users have lost this second "+
			"factor. Fix the error, and destroy again.", d.label(d.state), deleted, total))
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
			return d.failed(err)
		}
		problems = flowset.GuardDestroy(d.typeName, d.label(d.state), d.state.FlowSet, stage.FlowSet,
			d.state.ForceDestroy.ValueBool())
		if !problems.HasError() {
			return problems
		}
	}
	return problems
}

// checkDevices adds an error if users enrolled devices through the stage and force_destroy is not true in the state. It
// returns the devices that Delete must delete before the stage. For releases before 2026.8, it returns none, because
// they delete the devices together with the stage. Newer releases refuse to delete a stage that has devices.
func (d *destroy) checkDevices(ctx context.Context, data *providerdata.Data) []authentik.UsedBy {
	devices, err := d.enrolled(ctx, d.api, d.state)
	switch {
	case errors.Is(err, authentik.ErrNotFound):
		return nil
	case err != nil:
		d.problems.Append(d.failed(err)...)
	case len(devices) == 0:
		d.warnHidden(ctx)
	case !d.state.ForceDestroy.ValueBool():
		d.problems.AddAttributeError(path.Root("force_destroy"), "Users are enrolled through the stage",
			fmt.Sprintf("Destroying %s would take the email second factor from everybody who is enrolled through it "+
				"(devices: %d). Nothing was removed. %s", d.label(d.state), len(devices), flowset.HowToDestroy))
	}
	if d.problems.HasError() {
		return nil
	}
	d.warnValidation(ctx)
	if caps := data.Capabilities(ctx, d.problems); caps == nil || !caps.Has(authentik.DevicesProtectStage) {
		return nil
	}
	return devices
}

// warnHidden adds a warning if the token cannot read the list of email devices. In this case, users may be enrolled
// although used_by returned no device, because used_by silently leaves out objects that the token may not see. To check
// the token, warnHidden requests only one device.
func (d *destroy) warnHidden(ctx context.Context) {
	for _, err := range d.api.EmailDevices.List(ctx, url.Values{"page_size": {"1"}}) {
		switch {
		case errors.Is(err, authentik.ErrForbidden), errors.Is(err, authentik.ErrNotFound):
			d.problems.AddWarning("Enrolled devices were not checked",
				fmt.Sprintf("The destroy of %s did not check for enrolled users, because the token may not see email devices. "+
					"If users are enrolled, they lose this second factor and must enroll again; since 2026.8, authentik refuses "+
					"to delete the stage instead.\n\n%s", d.label(d.state), diags.Explain(err)))
		case err != nil:
			d.problems.Append(d.failed(err)...)
		}
		return
	}
}

// warnValidation adds a warning that names the validation stages that offer this stage for enrollment, because
// authentik silently removes the stage from them. It lists the validation stages, because used_by does not contain them
// (recording validate/used-by). If the list cannot be read, warnValidation adds nothing.
func (d *destroy) warnValidation(ctx context.Context) {
	var names []string
	id := d.state.ID.ValueString()
	for stage, err := range d.api.ValidateStages.List(ctx, url.Values{"configuration_stages": {id}}) {
		if err != nil {
			return
		}
		// This check is needed because the server may ignore the filter configuration_stages.
		if slices.Contains(stage.ConfigurationStages, id) {
			names = append(names, stage.Name)
		}
	}
	if len(names) > 0 {
		d.problems.AddWarning("Validation stages lose a way to enroll",
			fmt.Sprintf("%s is one of the configuration_stages of these validation stages: %s. After the destroy, users cannot "+
				"enroll through it. Add another stage to configuration_stages where users must enroll.",
				d.label(d.state), strings.Join(names, ", ")))
	}
}
