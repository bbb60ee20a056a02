package timedelta

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
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

// KeepEqual returns the plan modifier that plans the spelling of the state where the plan means the same
// length of time: the framework compares meanings when it reads and applies, but not when it plans.
func KeepEqual() planmodifier.String { return keepEqual{} }

type keepEqual struct{}

// Description says what the modifier does.
func (keepEqual) Description(context.Context) string {
	return "An equal duration in another spelling is no change."
}

// MarkdownDescription is Description, which has nothing to mark up.
func (m keepEqual) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

// PlanModifyString compares with the plan, not the configuration, which a default may stand in for.
func (keepEqual) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if equal(req.PlanValue, req.StateValue) {
		resp.PlanValue = req.StateValue
	}
}
