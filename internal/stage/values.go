package stage

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// A missing value has these meanings:
//
//   - In a configuration, null means "not written", and unknown means "written, but not known yet". valueOr
//     replaces null and keeps unknown.
//   - In a prior state, null means that no value was ever read: another provider wrote the state, or the server's
//     release does not have the field. priorOrUnknown returns unknown for null, because Terraform rejects a value
//     that was planned as null.
//   - In a response of the API, a nil pointer or an empty text means "not in the response". apiValueOr keeps the
//     current value.
//   - In a request, a nil pointer leaves the value on the server as it is. toAPI sends nil for null and for
//     unknown.

// valueOr returns the configured value, even if it is unknown. It returns the fallback if the configured value is
// null.
func valueOr[V attr.Value](configured, fallback V) V {
	if configured.IsNull() {
		return fallback
	}
	return configured
}

// priorOrUnknown returns the value of the state. It returns unknown if the state has null.
func priorOrUnknown[V attr.Value](prior, unknown V) V { return valueOr(prior, unknown) }

// apiValueOr returns the value in the response. It returns the current value if the response contains no value; the
// server never stores "" for the texts that use this function.
func apiValueOr(answer string, current types.String) types.String {
	if answer == "" {
		return current
	}
	return types.StringValue(answer)
}

// isKnown reports whether a value is neither null nor unknown.
func isKnown(v attr.Value) bool { return !v.IsNull() && !v.IsUnknown() }
