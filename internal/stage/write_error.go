package stage

import (
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
)

// writeError converts the error of a create or an update to diagnostics. They contain the name of the stage, but no
// other configured value. If the server refused configure_flow or the template, they also contain a hint.
func (r *Resource) writeError(verb string, planned Model, err error) diag.Diagnostics {
	place := r.stageType.place
	place.StageName = planned.Name.ValueString()
	place.Hints = map[string]string{
		"configure_flow": "authentik has no flow with this UUID, or does not show it to this token.",
		"template": "authentik does not find this template. The data source authentik_email_templates lists those that " +
			"it has.",
	}
	if refusal, ok := errors.AsType[*authentik.Error](err); ok {
		r.stageType.hideValues(refusal, planned)
	}
	return diags.Errors(place, verb+" "+r.stageType.label(planned), err)
}

// hideValues removes the planned value of an attribute from authentik's message about the attribute, because this value
// may come from a sensitive variable. For example, the message about an unknown template repeats the template.
// hideValues does not hide the name of the stage.
func (t *stageType) hideValues(refusal *authentik.Error, planned Model) {
	for _, a := range t.attributes {
		text, isText := a.value(planned).(interface{ ValueString() string })
		if message := refusal.Fields[a.attributeName()]; isText && text.ValueString() != "" && message != "" {
			refusal.Fields[a.attributeName()] = hideValue(message, text.ValueString())
		}
	}
}

// minHidden is the smallest length of a value that hideValue replaces, in bytes. A shorter value occurs in many
// ordinary words. If it were replaced inside such a word, readers could guess the value.
const minHidden = 4

// hideValue replaces a value in a message. The message may contain the configured value, its printable form (see
// transport.Printable), or the form in which the client sends a duration. If the message contains a form that is too
// short, hideValue replaces the whole message. It does the same with a message in which the client cut off the end or
// removed a secret, because the value may be incomplete in it.
func hideValue(message, value string) string {
	const hidden = "authentik's message is hidden because it may contain the value of this attribute."
	if strings.HasSuffix(message, "…") || strings.Contains(message, transport.Redacted) {
		return hidden
	}
	var pairs []string
	for _, form := range []string{value, transport.Printable(value), duration.ForString(value)} {
		if len(form) < minHidden && strings.Contains(message, form) {
			return hidden
		}
		pairs = append(pairs, form, "(the value)")
	}
	return strings.NewReplacer(pairs...).Replace(message)
}
