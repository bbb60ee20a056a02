package stage

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// What absence means:
//
//   - In a configuration null is "not written" and unknown is "written, not known yet". valueOr replaces only the first.
//   - In a prior state null is "never learned": the state of another provider, or a field that the server's release lacks.
//     priorOrUnknown plans unknown for it, since Terraform rejects a planned null that apply fills.
//   - In an answer of the API a nil pointer is "not in the answer". apiValueOr keeps the current value.
//   - In a request a nil pointer is "leave it as it is"; toAPI returns it for null and for unknown.

// valueOr returns the configured value, unknown included, or the fallback where the configuration has none.
func valueOr[V attr.Value](configured, fallback V) V {
	if configured.IsNull() {
		return fallback
	}
	return configured
}

// priorOrUnknown returns the value of the state, or unknown where the state has none.
func priorOrUnknown[V attr.Value](prior, unknown V) V { return valueOr(prior, unknown) }

// apiValueOr returns the value of the answer, or the current one where the answer does not contain it. No such text is ever
// empty.
func apiValueOr(answer string, current types.String) types.String {
	if answer == "" {
		return current
	}
	return types.StringValue(answer)
}

// isKnown reports whether a value is neither null nor unknown.
func isKnown(v attr.Value) bool { return !v.IsNull() && !v.IsUnknown() }
