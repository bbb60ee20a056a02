package stageemail

import (
	"math"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/emailsettings"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/validators"
)

// kind is what the email stage's shared attributes differ in: its mails carry
// a link (recording email/create/min).
var kind = emailsettings.Kind{
	TypeName: "authentik_stage_email",
	Subject:  "authentik",
	Template: "email/password_reset.html",
	Unfit: map[string]string{
		"email/email_otp.html":          "email/email_otp.html carries a code and no link",
		"email/event_notification.html": "email/event_notification.html carries the text of an event and no link",
	},
}

func resourceSchema() schema.Schema {
	attributes := kind.Attributes()
	attributes["activate_user_on_success"] = schema.BoolAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Whether a user is activated by following the link, as at the end of an enrolment. Defaults to `false`.",
	}
	attributes["recovery_max_attempts"] = schema.Int64Attribute{
		Optional: true, Computed: true, CustomType: validators.WholeNumber{},
		MarkdownDescription: "How often a user may ask for the mail within `recovery_cache_timeout`; with 0 asking again ends in an error. " +
			"Defaults to `5`. Since authentik 2025.8; null before.",
		Validators: []validator.Int64{int64validator.Between(0, math.MaxInt32)},
	}
	attributes["recovery_cache_timeout"] = schema.StringAttribute{
		Optional: true, Computed: true, CustomType: duration.Type{},
		MarkdownDescription: "How long `recovery_max_attempts` counts back: a duration such as `hours=1`, or a number of minutes. " +
			"Defaults to `minutes=5`. Since authentik 2025.8; null before.",
		Validators: []validator.String{duration.ValidOrHeld()},
	}
	return schema.Schema{
		MarkdownDescription: "An email stage: it sends a link by e-mail and goes on once the link is followed, as password recovery and enrolment do. " +
			"A stage takes effect in the flows that it is bound to.",
		Attributes: attributes,
		Blocks:     map[string]schema.Block{"flow_set": flowset.Block()},
	}
}
