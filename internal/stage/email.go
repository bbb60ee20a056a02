package stage

import (
	"math"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/validators"
)

// email is the stage type that sends a link by mail. Its defaults are the same as authentik's (recording
// email/create/min).
var email = newStageType(stageType{
	typeName: "authentik_stage_email",
	description: "An email stage sends a link by mail. The flow continues when the user follows the link, for example " +
		"in password recovery and enrollment. A stage takes effect only in the flows that it is bound to.",
	stages:   func(c *authentik.Client) *authentik.Collection[authentik.EmailStage] { return c.Emails },
	subject:  "authentik",
	template: "email/password_reset.html",
	incompatibleTemplates: map[string]string{
		"email/email_otp.html":          "The template contains a code and no link.",
		"email/event_notification.html": "The template contains the text of an event and no link.",
	},
	component: "ak-stage-email-form", verboseName: "Email Stage", verboseNamePlural: "Email Stages",
	metaModelName: authentik.EmailModel,
	countsMinutes: true,
	own: []attribute{
		&column[types.Bool, *bool]{
			name: "activate_user_on_success", valueType: boolType, byDefault: types.BoolValue(false),
			about: "Whether following the link activates the user, as at the end of an enrollment.",
			usage: "Defaults to `false`.",
			model: func(m *Model) *types.Bool { return &m.ActivateUserOnSuccess },
			api:   func(s *authentik.EmailStage) **bool { return &s.ActivateUserOnSuccess },
		},
		&column[types.Int64, *int64]{
			name: "recovery_max_attempts", valueType: int64Type, byDefault: types.Int64Value(5), requires: authentik.Recovery,
			about: "How often a user may ask authentik to send the mail again within `recovery_cache_timeout`. authentik " +
				"counts per email address, in all browser sessions together. The first mail of each run of the flow does not " +
				"count.",
			usage:   "With 0, asking again ends in an error. Defaults to `5`.",
			numbers: validators.WholeNumber{Min: 0, Max: math.MaxInt32},
			model:   func(m *Model) *types.Int64 { return &m.RecoveryMaxAttempts },
			api:     func(s *authentik.EmailStage) **int64 { return &s.RecoveryMaxAttempts },
		},
		&column[duration.Value, *authentik.Expiry]{
			name: "recovery_cache_timeout", valueType: durationType, byDefault: duration.NewValue("minutes=5"),
			requires: authentik.Recovery,
			about:    "Time window of `recovery_max_attempts`: a duration such as `hours=1`, or a number of minutes.",
			usage:    "Defaults to `minutes=5`.",
			rule:     validators.Trimmed,
			model:    func(m *Model) *duration.Value { return &m.RecoveryCacheTimeout },
			api:      func(s *authentik.EmailStage) **authentik.Expiry { return &s.RecoveryCacheTimeout },
		},
	},
})
