package duration

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// ValidOrHeld returns the check that a configured duration is valid, or one that a server may hold though
// Parse refuses it, such as "minutes=30;foo=2". Whether it does hold it is for the plan to say: a
// configuration that states what is there must not be refused. Null and unknown pass.
func ValidOrHeld() validator.String { return validOrHeld{} }

type validOrHeld struct{ valid }

// ValidateString refuses on the attribute, with what to write instead.
func (v validOrHeld) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if isText(req.ConfigValue) && storable(req.ConfigValue.ValueString()) {
		return
	}
	v.valid.ValidateString(ctx, req, resp)
}

// storable reports whether a server takes the text as it is: a number of minutes of any sign up to 2025.2, else
// parts of key=value, one of which it knows (recordings email/field/token_expiry/*).
func storable(s string) bool {
	if integer.MatchString(s) {
		return true
	}
	known := false
	for part := range strings.SplitSeq(s, ";") {
		key, value, found := strings.Cut(part, "=")
		if !found || strings.Contains(value, "=") {
			return false
		}
		if _, isUnit := unitOf(key); isUnit {
			if _, isNumber := parseNumber(trim(value)); !isNumber {
				return false
			}
			known = true
		}
	}
	return known && trim(s) == s
}
