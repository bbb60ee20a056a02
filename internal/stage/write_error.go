package stage

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

// writeError converts the error of a create or an update to diagnostics. The diagnostics contain the name of the stage,
// but no other configured value. If the server refused the value of template or configure_flow, the diagnostics also
// contain a hint.
func (r *Resource) writeError(ctx context.Context, verb string, planned Model, err error) diag.Diagnostics {
	place := r.stageType.place
	place.StageName = planned.Name.ValueString()
	if refusal, ok := errors.AsType[*authentik.Error](err); ok {
		r.stageType.hideValues(refusal, planned)
		place.Hints = map[string]string{
			"configure_flow": "authentik has no flow with this UUID, or does not show it to this token.",
		}
		if refusal.Fields["template"] != "" {
			place.Hints["template"] = "The data source authentik_email_templates lists the server's templates."
			listed := r.stageType.templates(ctx, r.providerData)
			if similar := similarTemplate(planned.Template.ValueString(), listed); similar != "" {
				place.Hints["template"] = fmt.Sprintf("Did you mean %q?", similar)
			}
		}
	}
	return diags.Errors(place, verb+" "+r.stageType.label(planned), err)
}

// hideValues removes configured values from authentik's messages about fields, because the values may come from
// sensitive variables. For example, authentik repeats an unknown template in its message. The name of the stage is not
// removed. A value of up to three bytes may also be a part of an ordinary word. A gap in this word would reveal the
// value, so the whole message is hidden.
func (t *stageType) hideValues(refusal *authentik.Error, planned Model) {
	for _, a := range t.attributes {
		value := ""
		if text, isText := a.value(planned).(interface{ ValueString() string }); isText {
			value = text.ValueString()
		}
		name := a.attributeName()
		switch message := refusal.Fields[name]; {
		case value == "" || !strings.Contains(message, value):
		case len(value) < 4:
			refusal.Fields[name] = "authentik's message is hidden because it contains the value of this attribute."
		default:
			refusal.Fields[name] = strings.ReplaceAll(message, value, "…")
		}
	}
}
