package emailsettings

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/timedelta"
)

// CheckRelease says what of the shared configuration the server's release cannot do.
func (k Kind) CheckRelease(config Model, caps authentik.Capabilities) diag.Diagnostics {
	var diags diag.Diagnostics
	if !caps.ExpiryInMinutes || !isKnown(config.TokenExpiry) {
		return diags
	}
	duration, err := timedelta.Parse(config.TokenExpiry.ValueString())
	if err != nil {
		return diags // kept as the server spells it, or refused by the attribute's own check
	}
	if _, whole := duration.Minutes(); !whole {
		diags.AddAttributeError(path.Root("token_expiry"), "token_expiry is no whole number of minutes",
			fmt.Sprintf("This server runs authentik %s, which counts the validity in whole minutes; finer durations exist since 2025.4. "+
				"Round it, for example to token_expiry = \"minutes=30\".", caps.Release))
	}
	return diags
}
