package stage

import (
	"fmt"
	"math"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/validators"
)

// These attributes configure the connection to a mail server. Their defaults are the same as authentik's (recordings
// email/create/min and auth-email/create/min).
var (
	host = &column[types.String, *string]{
		name: "host", valueType: stringType, byDefault: types.StringValue("localhost"), isConnection: true,
		about: "Name or address of the SMTP server, without scheme and port.",
		usage: "Defaults to `localhost`, which is authentik's worker itself.",
		rule: validators.First(validators.NotEmpty("Write a host, or remove host to use the mail settings of the server."),
			validators.Trimmed, validators.HostName),
		model: func(m *Model) *types.String { return &m.Host },
		api:   func(s *authentik.EmailStage) **string { return &s.Host },
	}
	port = &column[types.Int64, *int64]{
		name: "port", valueType: int64Type, byDefault: types.Int64Value(25), isConnection: true,
		about:   "Port of the SMTP server: 587 goes with `use_tls`, 465 with `use_ssl`.",
		usage:   "From 1 to 65535. Defaults to `25`.",
		numbers: validators.WholeNumber{Min: 1, Max: 65535},
		model:   func(m *Model) *types.Int64 { return &m.Port },
		api:     func(s *authentik.EmailStage) **int64 { return &s.Port },
	}
	username = &column[types.String, *string]{
		name: "username", valueType: stringType, byDefault: types.StringValue(""), isConnection: true,
		about: "User name for the SMTP login. authentik logs in only if a password is set too.",
		usage: "Defaults to none.",
		rule:  validators.Trimmed,
		model: func(m *Model) *types.String { return &m.Username },
		api:   func(s *authentik.EmailStage) **string { return &s.Username },
	}
	useTLS = &column[types.Bool, *bool]{
		name: "use_tls", valueType: boolType, byDefault: types.BoolValue(false), isConnection: true,
		about: "Whether the connection is upgraded to TLS after it was opened (STARTTLS).",
		usage: "Not together with `use_ssl`. Defaults to `false`.",
		model: func(m *Model) *types.Bool { return &m.UseTLS },
		api:   func(s *authentik.EmailStage) **bool { return &s.UseTLS },
	}
	useSSL = &column[types.Bool, *bool]{
		name: "use_ssl", valueType: boolType, byDefault: types.BoolValue(false), isConnection: true,
		about: "Whether the connection is encrypted from its first byte.",
		usage: "Not together with `use_tls`. Defaults to `false`.",
		model: func(m *Model) *types.Bool { return &m.UseSSL },
		api:   func(s *authentik.EmailStage) **bool { return &s.UseSSL },
	}
	timeout = &column[types.Int64, *int64]{
		name: "timeout", valueType: int64Type, byDefault: types.Int64Value(10), isConnection: true,
		about: "Timeout of the SMTP connection in seconds (not the validity of the link or code: see `token_expiry`).",
		usage: "At least 1. Defaults to `10`. With the global settings, the plan warns about a written value, except `10` " +
			"and `30` (the default of the official provider).",
		numbers: validators.WholeNumber{Min: 1, Max: math.MaxInt32},
		model:   func(m *Model) *types.Int64 { return &m.Timeout },
		api:     func(s *authentik.EmailStage) **int64 { return &s.Timeout },
	}
	fromAddress = &column[types.String, *string]{
		name: "from_address", valueType: stringType, byDefault: types.StringValue("system@authentik.local"),
		isConnection: true,
		about:        "Sender of the mail: a bare address without display name, at most 254 characters.",
		usage:        "Defaults to `system@authentik.local`.",
		rule:         validators.First(validators.Trimmed, validators.BareAddress),
		model:        func(m *Model) *types.String { return &m.FromAddress },
		api:          func(s *authentik.EmailStage) **string { return &s.FromAddress },
	}
)

var connectionAttributes = []attribute{
	&column[types.Bool, *bool]{ // the default depends on other values, so stageType.plan sets it
		name: "use_global_settings", valueType: boolType,
		about: "Whether the stage uses the mail settings of the authentik server.",
		usage: "The password and the connection attributes (`host`, `port`, `username`, `use_tls`, `use_ssl`, `timeout`, " +
			"`from_address`) then have no effect, and the plan warns about each of them that is written with a value other " +
			"than its default (for `timeout`, see there). While the stage keeps the global settings, removing a " +
			"connection attribute changes nothing. At a switch to or from the global settings, connection attributes that are " +
			"not written get their defaults. Defaults to `false` if `host` is written, otherwise to `true`. Exception: if the " +
			"stage uses the global settings, and `host` is the same as in the state, it keeps the global settings. To use " +
			"that host, write `use_global_settings = false` too.",
		model: func(m *Model) *types.Bool { return &m.UseGlobalSettings },
		api:   func(s *authentik.EmailStage) **bool { return &s.UseGlobalSettings },
	},
	host, port, username, useTLS, useSSL, timeout, fromAddress,
}

func (t *stageType) mailAttributes() []attribute {
	return []attribute{
		&column[types.String, *string]{
			name: "subject", valueType: stringType, byDefault: types.StringValue(t.subject),
			about: "Subject of the mail, one line.",
			usage: fmt.Sprintf("Defaults to `%s`.", t.subject),
			rule: validators.First(validators.NotEmpty("Write a subject, or remove the attribute to use the default."),
				validators.Trimmed, validators.SingleLine),
			model: func(m *Model) *types.String { return &m.Subject },
			api:   func(s *authentik.EmailStage) **string { return &s.Subject },
		},
		&column[types.String, *string]{
			name: "template", valueType: stringType, byDefault: types.StringValue(t.template),
			about: "Template of the mail: a path below authentik's template folders.",
			usage: fmt.Sprintf("It is a built-in template, or a file that is mounted into the server and worker containers. "+
				"Defaults to `%s`.", t.template),
			rule: validators.First(validators.NotEmpty("Write a template, or remove the attribute to use the default."),
				validators.Trimmed, validators.TemplatePath),
			model: func(m *Model) *types.String { return &m.Template },
			api:   func(s *authentik.EmailStage) **string { return &s.Template },
		},
		&column[duration.Value, *authentik.Expiry]{
			name: "token_expiry", valueType: durationType, byDefault: duration.NewValue("minutes=30"),
			about: "How long the link or code in the mail is valid: a duration such as `hours=1;minutes=30`, or a number of " +
				"minutes.",
			usage: "The units are microseconds, milliseconds, seconds, minutes, hours, days and weeks. Another spelling of " +
				"the same duration is not a change. Defaults to `minutes=30`.",
			rule:  validators.Trimmed,
			model: func(m *Model) *duration.Value { return &m.TokenExpiry },
			api:   func(s *authentik.EmailStage) **authentik.Expiry { return &s.TokenExpiry },
		},
	}
}

func (t *stageType) computedAttributes() []attribute {
	return []attribute{
		&column[types.String, string]{
			name: "id", valueType: serverType,
			about: "UUID of the stage (authentik's `pk`). A binding refers to the stage by this value.",
			model: func(m *Model) *types.String { return &m.ID },
			api:   func(s *authentik.EmailStage) *string { return &s.PK },
		},
		&column[types.String, string]{
			name: "component", valueType: serverType, byDefault: types.StringValue(t.component),
			about: "Name of the form that edits the stage in authentik's web interface.",
			model: func(m *Model) *types.String { return &m.Component },
			api:   func(s *authentik.EmailStage) *string { return &s.Component },
		},
		&column[types.String, string]{
			name: "verbose_name", valueType: serverType, byDefault: types.StringValue(t.verboseName),
			about: "Display name of the stage's type.",
			model: func(m *Model) *types.String { return &m.VerboseName },
			api:   func(s *authentik.EmailStage) *string { return &s.VerboseName },
		},
		&column[types.String, string]{
			name: "verbose_name_plural", valueType: serverType, byDefault: types.StringValue(t.verboseNamePlural),
			about: "Display name of the stage's type in plural.",
			model: func(m *Model) *types.String { return &m.VerboseNamePlural },
			api:   func(s *authentik.EmailStage) *string { return &s.VerboseNamePlural },
		},
		&column[types.String, string]{
			name: "meta_model_name", valueType: serverType, byDefault: types.StringValue(t.metaModelName),
			about: "Internal name of the stage's type: application and model.",
			model: func(m *Model) *types.String { return &m.MetaModelName },
			api:   func(s *authentik.EmailStage) *string { return &s.MetaModelName },
		},
	}
}
