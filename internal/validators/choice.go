package validators

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// The validators of terraform-plugin-framework-validators repeat the value, which may come from a sensitive variable. These two
// say only what may be written.

// Between rejects a number outside of a range, both ends included.
func Between(lowest, highest int64) validator.Int64 { return between{lowest, highest} }

type between struct{ lowest, highest int64 }

// Description says what may be written.
func (b between) Description(context.Context) string {
	return fmt.Sprintf("must be a whole number from %d to %d", b.lowest, b.highest)
}

// MarkdownDescription is the same as Description.
func (b between) MarkdownDescription(ctx context.Context) string { return b.Description(ctx) }

// ValidateInt64 accepts null and unknown.
func (b between) ValidateInt64(ctx context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	value := req.ConfigValue
	if value.IsNull() || value.IsUnknown() || (value.ValueInt64() >= b.lowest && value.ValueInt64() <= b.highest) {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Invalid "+req.Path.String(), fmt.Sprintf("%s %s.", req.Path, b.Description(ctx)))
}

// OneOf rejects a text that is not in the list.
func OneOf(values ...string) Rule {
	return Rule{Demand: "must be one of " + strings.Join(values, ", "), Problem: func(s string) string {
		if slices.Contains(values, s) {
			return ""
		}
		return "authentik does not know the value. Write one of these: " + strings.Join(values, ", ") + "."
	}}
}
