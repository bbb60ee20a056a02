package duration

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Valid returns the check that a configured duration is one that Parse takes, without blanks around it.
// Null and unknown pass.
func Valid() validator.String { return valid{} }

type valid struct{}

// Description says what may be written.
func (valid) Description(context.Context) string {
	return fmt.Sprintf("a duration such as %s (units: %s), or a whole number of minutes; more than nothing, at most 100 years", example, keys())
}

// MarkdownDescription is Description, which has nothing to mark up.
func (v valid) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString refuses on the attribute, with what to write instead.
func (valid) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !isText(req.ConfigValue) {
		return
	}
	text := req.ConfigValue.ValueString()
	if _, err := Parse(text); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Duration", err.Error()+".")
		return
	}
	// The server stores the text without them, so that the configuration would never show what it holds.
	if trim(text) != text {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Duration",
			fmt.Sprintf("%q has blanks or line breaks around it; write %q, or put trimspace() around the expression.", text, trim(text)))
	}
}
