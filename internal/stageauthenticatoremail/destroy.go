package stageauthenticatoremail

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
)

// destroy removes the stage, unless that would take the second factor from
// somebody and the state does not allow it. What may still be refused without
// a loss, the stage's flows, goes before the devices.
func destroy(ctx context.Context, api *authentik.Client, state Model, caps authentik.Capabilities) diag.Diagnostics {
	var problems diag.Diagnostics
	id := state.ID.ValueString()
	users, err := api.AuthenticatorEmails().UsedBy(ctx, id)
	devices := enrolled(users)
	switch {
	case errors.Is(err, authentik.ErrNotFound): // gone since the plan, unlike the flows that its blocks made
		if flowset.Remove(ctx, api, state.FlowSet, id, &problems) {
			flowset.RemoveLeft(ctx, api, state.FlowSet, id, &problems)
		}
		return problems
	case err != nil:
		return failed(state, err, "")
	case len(devices) > 0 && !state.ForceDestroy.ValueBool():
		problems.Append(refusal(state, len(devices)))
		return problems
	}
	var unseen error
	if len(devices) == 0 {
		unseen = devicesUnseen(ctx, api)
	}
	if unseen != nil && !errors.Is(unseen, authentik.ErrForbidden) && !errors.Is(unseen, authentik.ErrNotFound) {
		return failed(state, unseen, "Nothing was removed: whether users are enrolled through the stage is not known.")
	}
	if !flowset.Remove(ctx, api, state.FlowSet, id, &problems) {
		return problems
	}
	problems.Append(remove(ctx, api, state, removal{devices, unseen, caps.DevicesProtectStage})...)
	if !problems.HasError() {
		flowset.RemoveLeft(ctx, api, state.FlowSet, id, &problems)
	}
	return problems
}

// removal is what is known of the devices when their stage goes.
type removal struct {
	devices   []authentik.UsedBy
	unseen    error // why "no device" may only mean that the token may not see them; nil where it may
	protected bool  // the server keeps a stage that has devices
}

// remove deletes the devices where the server demands it, and the stage. Losses
// are told once they have come about.
func remove(ctx context.Context, api *authentik.Client, state Model, r removal) diag.Diagnostics {
	losses := warnValidation(ctx, api, state)
	if r.unseen != nil {
		losses.Append(warnUnchecked(state, r.unseen))
	}
	if !r.protected { // up to 2026.5 they go with their stage, without a word
		r.devices = nil
	}
	gone := 0
	for _, device := range r.devices {
		if err := api.EmailDevices().Delete(ctx, device.PK); err != nil {
			return failed(state, err, r.soFar(gone))
		}
		gone++
	}
	if err := api.AuthenticatorEmails().Delete(ctx, state.ID.ValueString()); err != nil {
		return failed(state, err, r.soFar(gone))
	}
	return losses
}

// soFar says what the devices have to do with a failure, "" where nothing.
func (r removal) soFar(gone int) string {
	switch {
	case gone > 0:
		return fmt.Sprintf("%d of %d %s were removed already, and their users have lost this second factor; destroying again removes what is left.",
			gone, len(r.devices), plural(len(r.devices), "device"))
	case r.unseen != nil && r.protected:
		return "From 2026.8 on authentik keeps a stage that users are enrolled through, and this token may not see e-mail devices, so it is not " +
			"known whether there are any. Grant it authentik_stages_authenticator_email.view_emaildevice and delete_emaildevice, and destroy again."
	}
	return ""
}

// failed is the error of a destroy, with what else is to be known of it.
func failed(state Model, err error, more string) diag.Diagnostics {
	var problems diag.Diagnostics
	for _, d := range diags.Errors(nil, "delete "+kind.Name(state.Model), err) {
		problems.AddError(d.Summary(), strings.TrimSpace(d.Detail()+"\n\n"+more))
	}
	return problems
}

// enrolled picks the e-mail devices from what uses the stage.
func enrolled(users []authentik.UsedBy) []authentik.UsedBy {
	var devices []authentik.UsedBy
	for _, user := range users {
		if user.App == "authentik_stages_authenticator_email" && user.ModelName == "emaildevice" {
			devices = append(devices, user)
		}
	}
	return devices
}

func refusal(state Model, devices int) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("force_destroy"), "Users are enrolled through the stage",
		fmt.Sprintf("Destroying %s would take the second factor by e-mail from everybody enrolled through it: %d %s. Nothing was "+
			"removed. To go on all the same, set force_destroy = true, apply, and destroy then.", kind.Name(state.Model), devices, plural(devices, "device")))
}

// devicesUnseen is why the token may not see devices, nil where it may: used_by
// leaves out what it may not view.
func devicesUnseen(ctx context.Context, api *authentik.Client) error {
	// The first of the list, or its error, tells.
	for _, err := range api.EmailDevices().List(ctx, url.Values{"page_size": {"1"}}) {
		return err
	}
	return nil
}

func warnUnchecked(state Model, unseen error) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Enrolled devices were not checked",
		fmt.Sprintf("%s was destroyed without knowing whether users were enrolled through it: the token may not see e-mail devices. "+
			"Anybody who was has lost this second factor.\n\n%s", kind.Name(state.Model), unseen))
}

// warnValidation names the validation stages that offer the stage for
// enrolment: they lose it silently with the stage, and used_by does not name
// them (recording validate/used-by). A token that may not list them learns nothing.
func warnValidation(ctx context.Context, api *authentik.Client, state Model) diag.Diagnostics {
	var names []string
	for stage, err := range api.ValidateStages().List(ctx, url.Values{"configuration_stages": {state.ID.ValueString()}}) {
		if err != nil {
			return nil
		}
		if slices.Contains(stage.ConfigurationStages, state.ID.ValueString()) { // a filter that the server does not know is ignored
			names = append(names, stage.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Validation stages lose a way to enrol",
		fmt.Sprintf("%s was among the configuration stages of the validation %s %s, which can no longer enrol users through it.",
			kind.Name(state.Model), plural(len(names), "stage"), strings.Join(names, ", ")))}
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}
