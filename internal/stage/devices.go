package stage

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// deviceRemoval contains the devices of a stage that is being destroyed, and counts those that are already deleted.
type deviceRemoval struct {
	devices []authentik.UsedBy
	// hidden is the error that the server returned for the list of devices. If it is not nil, devices may be empty
	// although users are enrolled.
	hidden error
	// isDemanded reports whether the server refuses to delete a stage that has devices. Older releases delete the
	// devices with the stage.
	isDemanded bool
	deleted    int
}

// delete deletes the devices if the server demands that, and otherwise does nothing.
func (r *deviceRemoval) delete(ctx context.Context, api *authentik.Client) error {
	if !r.isDemanded {
		return nil
	}
	for _, device := range r.devices {
		if err := api.EmailDevices().Delete(ctx, device.PK); err != nil {
			return err
		}
		r.deleted++
	}
	return nil
}

// progress returns sentences for the error of a failed destroy: how many devices are already deleted, or which
// permission the token lacks. It returns "" if neither applies or r is nil.
func (r *deviceRemoval) progress() string {
	switch {
	case r == nil:
		return ""
	case r.deleted > 0:
		return fmt.Sprintf("%d of %s were removed already, and their users have lost this second factor. Destroy again to remove the rest.",
			r.deleted, count(len(r.devices), "device"))
	case r.hidden != nil && r.isDemanded:
		return "Since 2026.8 authentik does not delete a stage that users are enrolled through. This token may not see email devices: grant it " +
			"authentik_stages_authenticator_email.view_emaildevice and delete_emaildevice, and destroy again."
	}
	return ""
}

// emailDevices returns the email devices among the objects that use a stage.
func emailDevices(users []authentik.UsedBy) []authentik.UsedBy {
	var devices []authentik.UsedBy
	for _, user := range users {
		if user.App == "authentik_stages_authenticator_email" && user.ModelName == "emaildevice" {
			devices = append(devices, user)
		}
	}
	return devices
}

func (k *kind) devicesEnrolled(state Model, devices int) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("force_destroy"), "Users are enrolled through the stage",
		fmt.Sprintf("Destroying %s would take the email second factor from everybody who is enrolled through it: %s. Nothing was removed. "+
			"To destroy it anyway, set force_destroy = true, apply, and then destroy.", k.label(state), count(devices, "device")))
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

// warnLosses returns warnings about the validation stages that lose this stage, and about devices that could not be
// checked.
func (k *kind) warnLosses(ctx context.Context, api *authentik.Client, state Model, removal *deviceRemoval) diag.Diagnostics {
	problems := k.warnValidationStages(ctx, api, state)
	if removal.hidden != nil {
		problems.AddWarning("Enrolled devices were not checked",
			fmt.Sprintf("%s was destroyed, and it is not known whether users were enrolled through it: the token may not see email devices. "+
				"Such users have lost this second factor.\n\n%s", k.label(state), removal.hidden))
	}
	return problems
}

// warnValidationStages warns of the validation stages that offer this stage for enrollment. The server silently
// removes the stage from them, and used_by does not list them (recording validate/used-by). It returns nil if
// validation stages cannot be listed.
func (k *kind) warnValidationStages(ctx context.Context, api *authentik.Client, state Model) diag.Diagnostics {
	var problems diag.Diagnostics
	var names []string
	id := state.ID.ValueString()
	for stage, err := range api.ValidateStages().List(ctx, url.Values{"configuration_stages": {id}}) {
		if err != nil {
			return nil
		}
		if slices.Contains(stage.ConfigurationStages, id) { // a server without this filter returns all stages
			names = append(names, stage.Name)
		}
	}
	if len(names) > 0 {
		problems.AddWarning("Validation stages lose a way to enroll",
			fmt.Sprintf("%s was one of the configuration stages of these validation stages, which can no longer enroll users through it: %s.",
				k.label(state), strings.Join(names, ", ")))
	}
	return problems
}

// count returns a number with its noun, such as "1 device" or "2 devices".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
