package stage

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/validators"
)

func passwordAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"password": schema.StringAttribute{
			Optional: true, Sensitive: true,
			MarkdownDescription: "Password for the SMTP login; it is kept in the state. Removing it clears the password on the server; " +
				"a stage whose password was never configured, such as an imported one, keeps it.",
			Validators: []validator.String{validators.TrimmedSecret()},
		},
		"password_wo": schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: "Password for the SMTP login as a write-only argument (Terraform 1.11 and newer), which is in no " +
				"plan and no state. It is sent when `password_wo_version` changes; removing both clears the password on the server.",
			Validators: []validator.String{validators.TrimmedSecret()},
		},
		"password_wo_version": schema.NumberAttribute{
			Optional:            true,
			MarkdownDescription: "Version of `password_wo`: any number. Change it to send the password again.",
		},
	}
}

// passwordToAPI decides what a write does to the password: nil leaves the server's as it is, "" clears it. It is left alone
// if it, or its version, did not change, and if it was never configured.
func passwordToAPI(planned Model, prior *Model, config Model) *string {
	if prior == nil {
		prior = &Model{}
	}
	configured := prior.configuredPassword()
	switch {
	case !planned.Password.IsNull():
		if configured.Equal(planned.Password) {
			return nil
		}
		return planned.Password.ValueStringPointer()
	case !planned.PasswordWOVersion.IsNull():
		if prior.PasswordWOVersion.Equal(planned.PasswordWOVersion) {
			return nil
		}
		secret := config.PasswordWO.ValueString()
		return &secret
	case configured.IsNull() && prior.PasswordWOVersion.IsNull():
		return nil
	}
	cleared := ""
	return &cleared
}

// configuredPassword returns the password of a state, null if none was configured. The official provider writes "" where
// there is none, and the server may have one: a state without component comes from there and was not refreshed yet.
func (m *Model) configuredPassword() types.String {
	if m.Component.IsNull() && m.Password.ValueString() == "" {
		return types.StringNull()
	}
	return m.Password
}

// comparePassword returns the stored password, or null ("not known") if the server answered with another one. Null shows as
// an in-place update that sends the configured password again, and with ignore_changes as no change at all, so that a
// password that was changed elsewhere stays. The server's password never leaves this function.
func comparePassword(stored types.String, answered *string) types.String {
	if answered == nil || stored.ValueString() == *answered {
		return stored
	}
	return types.StringNull()
}

// forgetPassword makes the next plan send the password again after an update that may have been applied although it failed.
// A password that was to be cleared stays in the state, so that the next plan clears it again. A nil sent, an update without
// a password, changes nothing.
func forgetPassword(ctx context.Context, state *tfsdk.State, sent *string, err error) diag.Diagnostics {
	var failure *authentik.Error
	if sent == nil || *sent == "" || !errors.As(err, &failure) || failure.Outcome == authentik.NotApplied {
		return nil
	}
	problems := state.SetAttribute(ctx, path.Root("password"), types.StringNull())
	problems.Append(state.SetAttribute(ctx, path.Root("password_wo_version"), types.NumberNull())...)
	return problems
}
