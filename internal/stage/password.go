package stage

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

func (t *stageType) passwordAttributes() map[string]schema.Attribute {
	exception := ""
	if t.hasDevices {
		exception = " (before 2026.8.2, with [one exception](../guides/secrets.md#a-password-that-something-else-rotates))"
	}
	return map[string]schema.Attribute{
		"password": schema.StringAttribute{
			Optional: true, Sensitive: true,
			MarkdownDescription: "Password for the SMTP login, stored in the state. Removing it clears the password on the " +
				"server" + exception + ". A stage whose password was never configured in Terraform keeps its password. Not " +
				"together with `password_wo`.",
		},
		"password_wo": schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: "Password for the SMTP login, stored in no plan and no state (write-only, Terraform or " +
				"OpenTofu 1.11 and newer). It needs `password_wo_version`, and is sent when that number changes. Removing " +
				"both attributes clears the password on the server. Not together with `password`.",
		},
		"password_wo_version": schema.NumberAttribute{
			Optional:            true,
			MarkdownDescription: "Any number. Change it to send `password_wo` again. Needs `password_wo`.",
		},
	}
}

// passwordToAPI returns the password for the request body. If the result is nil, the server keeps its password. If the
// result is "", the server clears its password.
func passwordToAPI(planned, prior, config Model) *string {
	isNewVersion := !planned.PasswordWOVersion.Equal(prior.PasswordWOVersion)
	switch {
	case !planned.PasswordWOVersion.IsNull() && isNewVersion:
		return new(config.PasswordWO.ValueString())
	case !planned.Password.IsNull() && (isNewVersion || !planned.Password.Equal(prior.Password)):
		return planned.Password.ValueStringPointer()
	case !planned.Password.IsNull(), !planned.PasswordWOVersion.IsNull(),
		prior.configuredPassword().IsNull() && prior.PasswordWOVersion.IsNull():
		return nil
	}
	return new("")
}

// configuredPassword returns the password in a state, or null if the user configured none. In a state that the official
// provider wrote, "" also means that the user configured none.
func (m Model) configuredPassword() types.String {
	if m.isFromElsewhere() && m.Password.ValueString() == "" {
		return types.StringNull()
	}
	return m.Password
}

// comparePassword returns the password in the state, `stored`, or null if the server returned another password: the
// state must not contain a password that somebody else set. Null makes Terraform plan an update that sends the
// configured password again. With ignore_changes, Terraform plans no update, and the server keeps its password.
func comparePassword(stored types.String, answered *string) types.String {
	if answered == nil || stored.ValueString() == *answered {
		return stored
	}
	return types.StringNull()
}

// forgetPassword removes password and password_wo_version from the state if a failed update may have set another
// password on the server. Terraform then plans another update, which sends the password again. The argument `sent` is
// the password in the request, or nil if the request contained none. If `sent` is "", the request was meant to clear
// the password. The state then stays as it is, so that the next update clears the password again.
func forgetPassword(ctx context.Context, state *tfsdk.State, sent *string, err error) diag.Diagnostics {
	var failure *authentik.Error
	if sent == nil || *sent == "" || !errors.As(err, &failure) || failure.Outcome == authentik.NotApplied {
		return nil
	}
	problems := state.SetAttribute(ctx, path.Root("password"), types.StringNull())
	problems.Append(state.SetAttribute(ctx, path.Root("password_wo_version"), types.NumberNull())...)
	return problems
}
