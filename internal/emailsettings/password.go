package emailsettings

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// password decides what a write says about the password: nil leaves the
// server's as it is, "" clears it. The three cases where it is left alone are
// an unchanged one, an unchanged version, and one that was never configured.
func password(planned Model, prior *Model, config Model) *string {
	if prior == nil {
		prior = &Model{}
	}
	held := prior.heldPassword()
	switch {
	case !planned.Password.IsNull():
		if held.Equal(planned.Password) {
			return nil
		}
		return planned.Password.ValueStringPointer()
	case !planned.PasswordWOVersion.IsNull():
		if prior.PasswordWOVersion.Equal(planned.PasswordWOVersion) {
			return nil
		}
		secret := config.PasswordWO.ValueString()
		return &secret
	case held.IsNull() && prior.PasswordWOVersion.IsNull():
		return nil
	}
	cleared := ""
	return &cleared
}

// heldPassword is the password of a state, null where none was configured. A state without component is another
// provider's, before the first refresh: no password is "" there, and the server may hold one.
func (m *Model) heldPassword() types.String {
	if m.Component.IsNull() && m.Password.ValueString() == "" {
		return types.StringNull()
	}
	return m.Password
}

// refreshPassword compares what the server returns with what is stored. The
// server's password never leaves this function: where it differs, the state
// gets a value that no configured password equals, so that the plan shows an
// in-place update: "", or null where "" is what is stored. A password in doubt
// stays so until it is sent again, for only a plan knows what it should be.
func refreshPassword(stored types.String, returned *string) types.String {
	switch {
	case stored.IsNull() || stored.Equal(inDoubt) || returned == nil || stored.ValueString() == *returned:
		return stored
	case stored.ValueString() == "":
		return types.StringNull()
	}
	return types.StringValue("")
}

// inDoubt stands in the state for a password of which nobody knows whether the
// server has taken it. No configured one equals it, for white space around a
// password is refused.
var inDoubt = types.StringValue(" ")

// DoubtPassword makes the next plan send the password, or its removal, again
// after an update that may have been carried out although it failed: else one
// that is taken back meanwhile would stay on the server for ever. Nil sent, an
// update that left the password alone, changes nothing.
func DoubtPassword(ctx context.Context, state *tfsdk.State, sent *string, err error) diag.Diagnostics {
	var failure *authentik.Error
	if sent == nil || !errors.As(err, &failure) || failure.NothingSaved() {
		return nil
	}
	diags := state.SetAttribute(ctx, path.Root("password"), inDoubt)
	diags.Append(state.SetAttribute(ctx, path.Root("password_wo_version"), types.NumberNull())...)
	return diags
}
