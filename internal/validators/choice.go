package validators

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// The validators of terraform-plugin-framework-validators repeat the value in their errors, and the value may come
// from a sensitive variable. The errors of Between and OneOf contain only what may be written.

// Between returns a validator that rejects a number that is less than lowest or more than highest.
func Between(lowest, highest int64) validator.Int64 { return between{lowest, highest} }

type between struct{ lowest, highest int64 }

// Description returns what a user may write.
func (b between) Description(context.Context) string {
	return fmt.Sprintf("must be a whole number from %d to %d", b.lowest, b.highest)
}

// MarkdownDescription returns the same text as Description.
func (b between) MarkdownDescription(ctx context.Context) string { return b.Description(ctx) }

// ValidateInt64 adds an error for a number that is out of range. It accepts null and unknown.
func (b between) ValidateInt64(ctx context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	value := req.ConfigValue
	if value.IsNull() || value.IsUnknown() || (value.ValueInt64() >= b.lowest && value.ValueInt64() <= b.highest) {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Invalid "+req.Path.String(), fmt.Sprintf("%s %s.", req.Path, b.Description(ctx)))
}

var slugPattern = regexp.MustCompile(`^[-a-zA-Z0-9_]+$`)

// Slug rejects what authentik does not accept as a slug.
func Slug() Rule {
	return Rule{Demand: "must consist of letters, digits, hyphens and underscores", Problem: func(s string) string {
		if slugPattern.MatchString(s) {
			return ""
		}
		return "A slug consists of letters, digits, hyphens and underscores, and is not empty. Remove other characters."
	}}
}

// OneOf returns a rule that rejects a text that is not in the list.
func OneOf(values ...string) Rule {
	return Rule{Demand: "must be one of " + strings.Join(values, ", "), Problem: func(s string) string {
		if slices.Contains(values, s) {
			return ""
		}
		return "authentik does not know the value. Write one of these: " + strings.Join(values, ", ") + "."
	}}
}
