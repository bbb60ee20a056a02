package flowset

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Plan completes the configured blocks from the prior state, which it matches
// by slug: Terraform's core pairs the elements of a list by index, whatever
// they hold. A null prior plans a create. The run's server is asked of flows
// alone that the prior state lost.
func Plan(ctx context.Context, lists Lists, run Run, diags *diag.Diagnostics) types.List {
	config, prior := lists.Config, lists.Prior
	if diags.HasError() {
		return config
	}
	if config.IsUnknown() {
		diags.Append(announceMaybe(blocks(ctx, prior, diags))...)
		return config
	}
	diags.Append(Check(ctx, config)...)
	wanted, had := blocks(ctx, config, diags), blocks(ctx, prior, diags)
	planned := make([]placement, 0, len(wanted))
	for i, block := range wanted {
		was := bySlug(had, block.Slug)
		if block.Slug.IsUnknown() {
			was = nil
		}
		others := run.note(block)
		diags.Append(disputed(i, block, others)...)
		diags.Append(gone(i, block, was, func() bool { return makes(others) || run.shows(block.Slug) })...)
		diags.Append(renamed(i, was)...)
		planned = append(planned, plan(block, was))
	}
	if removed := removedFrom(had, wanted); bySlug(wanted, types.StringUnknown()) != nil {
		diags.Append(announceMaybe(removed)...)
	} else {
		diags.Append(run.announce(ctx, removed)...)
	}
	return listOf(ctx, planned, diags)
}

// plan completes one block. What is not written stays as the flow has it; what
// a flow that is yet to be found or made will have is unknown.
func plan(config placement, was *placement) placement {
	if was == nil || was.PK.IsNull() {
		was = &placement{}
	}
	planned := config
	planned.each(func(t text, value *types.String) {
		if value.IsNull() {
			*value = kept(*t.block(was), types.StringUnknown())
		}
	})
	if planned.CompatibilityMode.IsNull() {
		planned.CompatibilityMode = kept(was.CompatibilityMode, types.BoolUnknown())
	}
	if planned.Order.IsNull() {
		planned.Order = kept(was.Order, types.Int64Unknown())
	}
	planned.Created = kept(was.Created, types.BoolUnknown())
	if isRenamed(was) {
		planned.ExportURL = types.StringUnknown()
	}
	return planned
}

// kept is the prior value, or unknown where there is none.
func kept[V interface{ IsNull() bool }](prior, unknown V) V {
	if prior.IsNull() {
		return unknown
	}
	return prior
}

// exported is the slug in the path that exports a flow.
var exported = regexp.MustCompile(`/instances/([^/]+)/export/$`)

// isRenamed tells a flow that was found under another slug than its block's:
// the path that exports it names the slug that it has.
func isRenamed(was *placement) bool {
	has := exported.FindStringSubmatch(was.ExportURL.ValueString())
	return was.Created.ValueBool() && has != nil && has[1] != was.Slug.ValueString()
}

func renamed(i int, was *placement) diag.Diagnostics {
	var diags diag.Diagnostics
	if was != nil && !was.PK.IsNull() && isRenamed(was) {
		diags.AddAttributeWarning(at(i, "slug"), "The flow was given another slug",
			fmt.Sprintf("The flow %s that this block made is now exported at %s. It gets its slug back.", was.Slug.ValueString(), was.ExportURL.ValueString()))
	}
	return diags
}

// gone refuses to plan a flow that is to be made again and of which the block does not say enough, unless somebody has
// made it meanwhile, for Terraform plans once more in the apply, or another stage will. A new block is checked when the
// flow has been looked for.
func gone(i int, block placement, was *placement, otherwise func() bool) diag.Diagnostics {
	if was == nil || !was.PK.IsNull() {
		return nil
	}
	diags := missing(i, block, true)
	if diags.HasError() && otherwise() {
		return nil
	}
	return diags
}

// missing is the error for a flow that does not exist and cannot be made, nil where it can be. A flow that was there once
// keeps the stage from being refreshed away, too.
func missing(i int, block placement, wasThere bool) diag.Diagnostics {
	var diags diag.Diagnostics
	lacks := lacking(block)
	if len(lacks) == 0 {
		return diags
	}
	summary, has, cure, more := "The flow does not exist", "has no flow", "Correct the slug", ""
	if wasThere {
		summary, has, cure = "The flow is gone", "no longer has the flow", "Remove the block, correct the slug"
		more = " To destroy the stage all the same: terraform destroy -refresh=false."
	}
	diags.AddAttributeError(at(i, "slug"), summary,
		fmt.Sprintf("authentik %s with the slug %q, or does not show it to this token. %s, or write %s in the block to have the flow made here. "+
			"Where the flow_set block of another stage makes it, name that stage in depends_on. Where another resource of the configuration makes it, "+
			"apply that one first, with terraform apply -target=ADDRESS, and let slug refer to it.%s",
			has, block.Slug.ValueString(), cure, enumerated(lacks), more))
	return diags
}

// lacking names what no flow can be made without, and the block leaves out.
func lacking(block placement) []string {
	var names []string
	for _, t := range settings {
		if t.required && t.block(&block).IsNull() {
			names = append(names, t.name)
		}
	}
	return names
}

// enumerated is "a, b and c".
func enumerated(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// Check finds two blocks for one flow.
func Check(ctx context.Context, config types.List) diag.Diagnostics {
	var diags diag.Diagnostics
	seen := map[string]bool{}
	for i, block := range blocks(ctx, config, &diags) {
		slug := block.Slug.ValueString()
		if seen[slug] {
			diags.AddAttributeError(at(i, "slug"), "Two blocks for one flow",
				fmt.Sprintf("There is a flow_set block for %s already. A block places the stage in a flow once; remove one of the two.", slug))
		}
		seen[slug] = slug != "" // unknown so far
	}
	return diags
}

func at(i int, attribute string) path.Path {
	return blockPath(i).AtName(attribute)
}
