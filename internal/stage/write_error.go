package stage

import (
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
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
		value := ""
		if text, isText := a.value(planned).(interface{ ValueString() string }); isText {
			value = text.ValueString()
		}
		if message := refusal.Fields[a.attributeName()]; value != "" && message != "" {
			refusal.Fields[a.attributeName()] = strings.ReplaceAll(message, value, "(the value)")
		}
	}
}
