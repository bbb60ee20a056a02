package duration

import (
	"context"
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Valid returns a validator that accepts the texts that Parse accepts. It also accepts null and unknown.
func Valid() validator.String { return valid{} }

// ValidOrStored returns a validator that accepts what Valid accepts. It also accepts a duration that Parse rejects but
// that a server may store, such as "minutes=30;foo=2". A configuration that repeats the stored duration must be valid.
// Later, the plan rejects such a duration if the state does not contain it.
func ValidOrStored() validator.String { return valid{orStored: true} }

type valid struct{ orStored bool }

// Description returns a text that says what a user may write.
func (valid) Description(context.Context) string { return advice }

// MarkdownDescription returns the same text as Description.
func (valid) MarkdownDescription(context.Context) string { return advice }

// ValidateString adds an error for an invalid duration. The error says what to write instead.
func (v valid) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	text := req.ConfigValue.ValueString()
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || v.orStored && isStorable(text) {
		return
	}
	if _, err := Parse(text); err != nil {
		problem := err.Error()
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid duration", strings.ToUpper(problem[:1])+problem[1:]+".")
	}
}

// isStorable reports whether some release stores a text unchanged. Releases up to 2025.2 store any whole number of
// minutes, even a negative one. Later releases store a list of unit=number parts if they know at least one of the
// units. They store the parts with unknown units too, which have no effect (recordings email/field/token_expiry/*).
func isStorable(s string) bool {
	if integer.MatchString(s) {
		return true
	}
	hasUnit := false
	for part := range strings.SplitSeq(s, ";") {
		switch _, _, err := parsePart(part); {
		case errors.Is(err, errShape), errors.Is(err, errNumber):
			return false
		case !errors.Is(err, errUnit):
			hasUnit = true
		}
	}
	return hasUnit
}
