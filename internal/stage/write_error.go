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

// hideValues replaces authentik's message about an attribute if the message contains the planned value, because this
// value may come from a sensitive variable. For example, the message about an unknown template repeats the template.
// hideValues does not hide the name of the stage.
func (t *stageType) hideValues(refusal *authentik.Error, planned Model) {
	for _, a := range t.attributes {
		value := ""
		if text, isText := a.value(planned).(interface{ ValueString() string }); isText {
			value = text.ValueString()
		}
		name := a.attributeName()
		if value != "" && strings.Contains(refusal.Fields[name], value) {
			refusal.Fields[name] = "authentik's message is hidden because it contains the value of this attribute."
		}
	}
}
