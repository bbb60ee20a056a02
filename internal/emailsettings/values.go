package emailsettings

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// What absence means, said once:
//
//   - In a configuration null is "not written" and unknown is "written, not
//     known yet". Or picks the fallback for the first only.
//   - In a prior state null is "never learnt": made by another provider's
//     state, or a field that the server's release lacks. kept plans unknown for
//     it, since a null that apply then fills is an inconsistent result.
//   - In an answer of the API a nil pointer is "the server did not say". Told
//     leaves what is there.
//   - In a request a nil pointer is "leave it as it is"; Pointer gives it for
//     null and unknown alike.

// Or is the configured value, unknown included, or the fallback where nothing is written.
func Or[V attr.Value](configured, fallback V) V {
	if configured.IsNull() {
		return fallback
	}
	return configured
}

// kept is the prior value, or unknown where there is none.
func kept[V attr.Value](prior, unknown V) V {
	if prior.IsNull() {
		return unknown
	}
	return prior
}

// Told is the server's value, or the one at hand where the server said nothing.
func Told[T any, V attr.Value](said *T, wrap func(*T) V, atHand V) V {
	if said == nil {
		return atHand
	}
	return wrap(said)
}

// said is Told for what no stage is without, where empty means that the server said nothing.
func said(text string, atHand types.String) types.String {
	if text == "" {
		return atHand
	}
	return types.StringValue(text)
}

// Pointer is the form of a value in a request: nil, left as it is, for null and unknown.
func Pointer[T any](v attr.Value, value func() T) *T {
	if !isKnown(v) {
		return nil
	}
	known := value()
	return &known
}

// Settled is the planned value, or the server's where the plan left it unknown.
func Settled[V attr.Value](planned, answered V) V {
	if planned.IsUnknown() {
		return answered
	}
	return planned
}

func isKnown(v attr.Value) bool { return !v.IsNull() && !v.IsUnknown() }
