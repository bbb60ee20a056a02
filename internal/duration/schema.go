package duration

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Valid returns a validator that accepts the texts that Parse accepts, but not with blanks around them. It also
// accepts null and unknown.
func Valid() validator.String { return valid{} }

type valid struct{}

// Description returns what a user may write.
func (valid) Description(context.Context) string {
	return fmt.Sprintf("a duration such as %s (units: %s), or a whole number of minutes; more than zero, at most 100 years", example, keys())
}

// MarkdownDescription returns the same text as Description.
func (v valid) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString adds an error for an invalid duration. The error says what to write instead.
func (valid) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !isText(req.ConfigValue) {
		return
	}
	text := req.ConfigValue.ValueString()
	if _, err := Parse(text); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid duration", asSentence(err))
		return
	}
	// The server stores the text without the blanks, so every plan would show a change.
	if trim(text) != text {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid duration",
			"The value has blanks or line breaks around it. Remove them, or put trimspace() around the expression.")
	}
}

func asSentence(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
