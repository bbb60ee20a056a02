package stageauthenticatoremail

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/apidiag"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
)

// destroy removes the stage, unless that would take the second factor from
// somebody and the state does not allow it. Up to 2026.5 the server removes the
// devices with their stage, without a word; from 2026.8 on it protects the
// stage, so they go first.
func destroy(ctx context.Context, api *authentik.Client, state Model, caps authentik.Capabilities) diag.Diagnostics {
	var diags, losses diag.Diagnostics // losses are told once they have come about
	stages, id := api.AuthenticatorEmails(), state.ID.ValueString()
	users, err := stages.UsedBy(ctx, id)
	if errors.Is(err, authentik.ErrNotFound) {
		return nil
	}
	devices := enrolled(users)
	switch {
	case err != nil:
	case len(devices) > 0 && !state.ForceDestroy.ValueBool():
		diags.Append(refusal(state, len(devices)))
		return diags
	case len(devices) == 0:
		losses.Append(warnUnchecked(ctx, api, state)...)
	case caps.DevicesProtectStage:
		err = removeDevices(ctx, api, devices)
	}
	if err == nil && !flowset.Remove(ctx, api, state.FlowSet, id, &diags) {
		return diags
	}
	if err == nil {
		losses.Append(warnValidation(ctx, api, state)...)
		err = stages.Delete(ctx, id)
	}
	if err != nil {
		diags.Append(apidiag.Errors(attributeNames, "delete "+kind.Name(state.Model), err)...)
		return diags
	}
	diags.Append(losses...)
	return diags
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

func removeDevices(ctx context.Context, api *authentik.Client, devices []authentik.UsedBy) error {
	for _, device := range devices {
		if err := api.EmailDevices().Delete(ctx, device.PK); err != nil {
			return err
		}
	}
	return nil
}

func refusal(state Model, devices int) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("force_destroy"), "Users are enrolled through the stage",
		fmt.Sprintf("Destroying %s would take the second factor by e-mail from everybody enrolled through it: %d %s. Nothing was "+
			"removed. To go on all the same, set force_destroy = true, apply, and destroy then.", kind.Name(state.Model), devices, plural(devices, "device")))
}

// warnUnchecked tells where "no device" may only mean that the token may not
// see them, for used_by leaves out what it may not view.
func warnUnchecked(ctx context.Context, api *authentik.Client, state Model) diag.Diagnostics {
	for _, err := range api.EmailDevices().List(ctx, url.Values{"page_size": {"1"}}) {
		if err == nil {
			return nil
		}
		return diag.Diagnostics{diag.NewWarningDiagnostic("Enrolled devices were not checked",
			fmt.Sprintf("%s was destroyed without knowing whether users were enrolled through it: the token may not see e-mail devices. "+
				"Anybody who was has lost this second factor.\n\n%s", kind.Name(state.Model), err))}
	}
	return nil
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
		names = append(names, stage.Name)
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
