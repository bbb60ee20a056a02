package duration

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// ValidOrStored returns a validator that accepts what Valid accepts, and also a duration that a server may store
// although Parse rejects it, such as "minutes=30;foo=2". A configuration that repeats a stored duration must not be
// an error. The plan then checks whether the server really stores it.
func ValidOrStored() validator.String { return validOrStored{} }

type validOrStored struct{ valid }

// ValidateString adds an error for a duration that no server stores. The error says what to write instead.
func (v validOrStored) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if isText(req.ConfigValue) && storable(req.ConfigValue.ValueString()) {
		return
	}
	v.valid.ValidateString(ctx, req, resp)
}

// storable reports whether a server stores the text unchanged. Releases up to 2025.2 store any whole number of
// minutes, even a negative one. Other releases store parts of the form key=value if they know at least one of the
// keys (recordings email/field/token_expiry/*).
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
