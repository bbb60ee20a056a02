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
			MarkdownDescription: "Password for the SMTP login, stored in the state. Removing it clears the password on the " +
				"server. A stage whose password was never configured, such as an imported stage, keeps its password.",
			Validators: []validator.String{validators.TrimmedSecret},
		},
		"password_wo": schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: "Password for the SMTP login, stored in no plan and no state (write-only, Terraform 1.11 and " +
				"newer). It is sent when `password_wo_version` changes. Removing both attributes clears the password on the " +
				"server.",
			Validators: []validator.String{validators.TrimmedSecret},
		},
		"password_wo_version": schema.NumberAttribute{
			Optional:            true,
			MarkdownDescription: "Any number. Change it to send `password_wo` again.",
		},
	}
}

// passwordToAPI returns the password to send: nil leaves the password on the server as it is, and "" clears it. It
// returns nil if the password (or its version) did not change, and if no password was ever configured.
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

// configuredPassword returns the password of a state, or null if none was configured. The official provider writes ""
// if none was configured, although the server may have one. So "" means null in a state that comes from elsewhere.
func (m *Model) configuredPassword() types.String {
	if m.isFromElsewhere() && m.Password.ValueString() == "" {
		return types.StringNull()
	}
	return m.Password
}

// comparePassword returns null ("not known") if the server returned another password than the stored one. Otherwise
// it returns the stored password. Null makes Terraform plan an in-place update that sends the configured password
// again. With ignore_changes, Terraform plans no change, so that a password that was changed elsewhere stays. The
// server's password never leaves this function.
func comparePassword(stored types.String, answered *string) types.String {
	if answered == nil || stored.ValueString() == *answered {
		return stored
	}
	return types.StringNull()
}

// forgetPassword removes the password from the state after an update that failed but may have been applied, so that
// the next plan sends the password again. It changes nothing if the update did not send a password (sent is nil). It
// also changes nothing if the update was to clear the password (sent is ""): the state still contains the password,
// so the next plan clears it again.
func forgetPassword(ctx context.Context, state *tfsdk.State, sent *string, err error) diag.Diagnostics {
	var failure *authentik.Error
	if sent == nil || *sent == "" || !errors.As(err, &failure) || failure.Outcome == authentik.NotApplied {
		return nil
	}
	problems := state.SetAttribute(ctx, path.Root("password"), types.StringNull())
	problems.Append(state.SetAttribute(ctx, path.Root("password_wo_version"), types.NumberNull())...)
	return problems
}
