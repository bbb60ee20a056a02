package emailsettings

import (
	"fmt"
	"maps"
	"math"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/validators"
)

// Attributes is the shared part of a stage's schema. Defaults are not in it:
// Kind.Plan gives them, since some depend on other attributes or on the prior
// state.
func (k Kind) Attributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{}
	for _, group := range []map[string]schema.Attribute{
		identityAttributes(), connectionAttributes(), passwordAttributes(), k.mailAttributes(),
	} {
		maps.Copy(attributes, group)
	}
	return attributes
}

func identityAttributes() map[string]schema.Attribute {
	computed := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"id": computed("UUID of the stage (authentik's `pk`), what a binding takes as its `stage`."),
		"name": schema.StringAttribute{
			Required: true,
			MarkdownDescription: "Name of the stage. Unique among all stages of the server, whatever their type; case matters. " +
				"Two stages cannot swap their names in one apply: one of them goes through a third name. `create_before_destroy` cannot work without a new name.",
			Validators: []validator.String{validators.Trimmed(), validators.NotEmpty()},
		},
		"component":           computed("Name of the form that edits the stage in authentik's web interface."),
		"verbose_name":        computed("Name of the stage's type, for people."),
		"verbose_name_plural": computed("Name of the stage's type in plural, for people."),
		"meta_model_name":     computed("Name of the stage's type inside authentik: application and model."),
	}
}

func connectionAttributes() map[string]schema.Attribute {
	const idle = " Without effect while `use_global_settings` is true."
	return map[string]schema.Attribute{
		"use_global_settings": schema.BoolAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Whether mail goes out with the e-mail settings of the authentik server itself, which makes the " +
				"connection attributes of the stage ineffective. Defaults to `false` where `host` is written, else to `true`.",
		},
		"host": schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: fmt.Sprintf("Name or address of the SMTP server, without scheme and port. Defaults to `%s`, "+
				"which is authentik's worker itself.", defaultHost) + idle,
			Validators: []validator.String{validators.Trimmed(), validators.NotEmpty(), validators.HostName()},
		},
		"port": schema.Int64Attribute{
			Optional: true, Computed: true, CustomType: validators.WholeNumber{},
			MarkdownDescription: fmt.Sprintf("Port of the SMTP server: 587 goes with `use_tls`, 465 with `use_ssl`. Defaults to `%d`.", defaultPort) + idle,
			Validators:          []validator.Int64{int64validator.Between(1, 65535)},
		},
		"username": schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "User name for the SMTP login, which takes place only where a password is set too. Defaults to none." + idle,
			Validators:          []validator.String{validators.Trimmed()},
		},
		"use_tls": schema.BoolAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Whether the connection is upgraded to TLS after it was opened (STARTTLS). Not together with `use_ssl`. Defaults to `false`." + idle,
		},
		"use_ssl": schema.BoolAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Whether the connection is encrypted from its first byte. Not together with `use_tls`. Defaults to `false`." + idle,
		},
		"timeout": schema.Int64Attribute{
			Optional: true, Computed: true, CustomType: validators.WholeNumber{},
			MarkdownDescription: fmt.Sprintf("Time-out of the SMTP connection in seconds (how long the link or code is valid is `token_expiry`). "+
				"Defaults to `%d`.", defaultTimeout) + idle,
			Validators: []validator.Int64{int64validator.Between(1, math.MaxInt32)},
		},
		"from_address": schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: fmt.Sprintf("Sender of the mail: a bare address without display name, at most 254 characters. "+
				"Defaults to `%s`.", defaultFromAddress) + idle,
			Validators: []validator.String{validators.Trimmed(), validators.BareAddress()},
		},
	}
}

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
			MarkdownDescription: "Version of `password_wo`: any number that you change whenever the password is to be sent again.",
		},
	}
}

func (k Kind) mailAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"subject": schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: fmt.Sprintf("Subject of the mail, one line. Defaults to `%s`.", k.Subject),
			Validators:          []validator.String{validators.Trimmed(), validators.NotEmpty(), validators.SingleLine()},
		},
		"template": schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: fmt.Sprintf("Template of the mail: a path below authentik's template folders, a built-in one or one that is "+
				"mounted there. Defaults to `%s`.", k.Template),
			Validators: []validator.String{validators.Trimmed(), validators.NotEmpty(), validators.TemplatePath()},
		},
		"token_expiry": schema.StringAttribute{
			Optional: true, Computed: true, CustomType: duration.Type{},
			MarkdownDescription: fmt.Sprintf("How long the link or code in the mail is valid: a duration such as `hours=1;minutes=30`, or a number of minutes. "+
				"Durations that mean the same make no difference. Defaults to `%s`.", defaultTokenExpiry),
			Validators: []validator.String{duration.ValidOrHeld()},
		},
	}
}
