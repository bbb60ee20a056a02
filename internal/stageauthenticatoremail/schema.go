package stageauthenticatoremail

import (
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/emailsettings"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/validators"
)

// kind is what the authenticator stage's shared attributes differ in: its
// mails carry a code (recording auth-email/create/min).
var kind = emailsettings.Kind{
	TypeName: "authentik_stage_authenticator_email",
	Subject:  "authentik Sign-in code",
	Template: "email/email_otp.html",
	Unfit: map[string]string{
		"email/password_reset.html":       "email/password_reset.html carries a link and no code",
		"email/account_confirmation.html": "email/account_confirmation.html carries a link and no code",
		"email/event_notification.html":   "email/event_notification.html carries the text of an event and no code",
		"email/invitation.html":           "email/invitation.html carries a link and no code",
	},
}

func resourceSchema() schema.Schema {
	attributes := kind.Attributes()
	attributes["configure_flow"] = schema.StringAttribute{
		Optional: true,
		MarkdownDescription: "UUID of the flow in which a signed-in user sets this second factor up. " +
			"Without it users cannot do so on their own.",
		Validators: []validator.String{validators.UUID("Write the id or uuid attribute of the flow's resource or data source, not its slug.")},
	}
	attributes["friendly_name"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Name of the second factor that users see. Null and the empty string both mean none. Defaults to none. " +
			"The state keeps the one that was written, so an empty string where nothing stood is an update that changes nothing.",
		Validators: []validator.String{validators.Trimmed()},
	}
	attributes["force_destroy"] = schema.BoolAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Whether the stage may be destroyed while users are enrolled through it, who lose this second factor then. " +
			"Known to this provider alone. Defaults to `false`: the destroy is refused, with the number of devices.",
	}
	return schema.Schema{
		MarkdownDescription: "An email authenticator stage: it enrols an e-mail address as a second factor and sends sign-in codes to it. " +
			"Since authentik 2025.2.",
		Attributes: attributes,
		Blocks:     map[string]schema.Block{"flow_set": flowset.Block()},
	}
}
