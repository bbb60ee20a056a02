package duration

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// ValidOrStored returns the validator that accepts a valid duration, and one that a server may store although Parse rejects it,
// such as "minutes=30;foo=2". The plan checks whether the server does store it: a configuration that says what is there must
// not be an error. Null and unknown pass.
func ValidOrStored() validator.String { return validOrStored{} }

type validOrStored struct{ valid }

// ValidateString adds an error that says what to write instead.
func (v validOrStored) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if isText(req.ConfigValue) && storable(req.ConfigValue.ValueString()) {
		return
	}
	v.valid.ValidateString(ctx, req, resp)
}

// storable reports whether a server stores the text as it is: a number of minutes of any sign up to 2025.2, else parts of
// key=value, of which it knows at least one (recordings email/field/token_expiry/*).
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
