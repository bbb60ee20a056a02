package stage

import (
	"context"
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

// writeError converts the error of a create or an update to diagnostics.
func (k *kind) writeError(verb string, planned Model, err error) diag.Diagnostics {
	var refusal *authentik.Error
	if errors.As(err, &refusal) {
		k.hideValues(refusal, planned)
	}
	return diags.Errors(k.attributeNames, verb+" "+k.label(planned), err)
}

// hideValues removes the configured values from authentik's messages about fields, because they may come from sensitive
// variables. authentik repeats a template that it does not know, for example. The name stays.
func (k *kind) hideValues(refusal *authentik.Error, planned Model) {
	for _, a := range k.attributes {
		text := textOf(context.Background(), a.value(planned)).ValueString()
		for i, message := range refusal.Fields[a.attributeName()] {
			if text != "" {
				refusal.Fields[a.attributeName()][i] = strings.ReplaceAll(message, text, "…")
			}
		}
	}
}
