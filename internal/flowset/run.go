package flowset

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// Run is what the plan of one stage may know beside its own configuration and state: the server, and what the stages
// planned before it write of the flows. Its zero value knows nothing.
type Run struct {
	stage  string
	shown  func(slug string) bool
	users  func(ctx context.Context, slug string) []authentik.UsedBy
	shared *shared // nil for a stage that nobody hears of
}

// InRun is the run of a client; nil is one whose server is not known yet. Nobody hears of a stage whose name is not known.
func InRun(ctx context.Context, api *authentik.Client, stage types.String) Run {
	if api == nil {
		return Run{}
	}
	run := Run{stage: stage.ValueString(), shown: func(slug string) bool {
		flow, err := live{api}.flow(ctx, slug)
		return err == nil && flow != nil
	}}
	run.users = func(ctx context.Context, slug string) []authentik.UsedBy {
		users, _ := live{api}.users(ctx, slug) // asked again before anything is deleted
		return users
	}
	if run.stage != "" {
		run.shared = sharedBy(api)
	}
	return run
}

// shows says whether the server has a flow by now.
func (r Run) shows(slug types.String) bool { return r.shown != nil && r.shown(slug.ValueString()) }

// note keeps a block, and returns those of the other stages for the same flow. With ignore_changes = [flow_set] what
// stands in the configuration is the state's, computed values and all, and nobody's wish.
func (r Run) note(block placement) map[string]placement {
	slug := block.Slug.ValueString()
	if r.shared == nil || slug == "" || !block.PK.IsNull() { // an unknown slug is "", too
		return nil
	}
	r.shared.Lock()
	defer r.shared.Unlock()
	others := maps.Clone(r.shared.written[slug])
	if r.shared.written[slug] == nil {
		r.shared.written[slug] = map[string]placement{}
	}
	r.shared.written[slug][r.stage] = block
	delete(others, r.stage)
	return others
}

// disputed warns of what another stage writes differently. No order of applying them would settle it: each takes back
// what the other did. It is no error, for a value that ignore_changes names looks like one that is written.
func disputed(i int, block placement, others map[string]placement) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, stage := range slices.Sorted(maps.Keys(others)) {
		for _, name := range disagreement(block, others[stage]) {
			diags.AddAttributeWarning(at(i, name), "Two stages write different things of one flow",
				fmt.Sprintf("The stage %q writes another %s for the flow %s. Unless one of the two ignores changes of it, each apply takes back what "+
					"the one before did, for ever. Write the same in both blocks, or leave %s out of one of them.", stage, name, block.Slug.ValueString(), name))
		}
	}
	return diags
}

// disagreement names what both blocks write, and differently.
func disagreement(one, other placement) []string {
	var names []string
	for _, t := range settings {
		if differ(*t.block(&one), *t.block(&other)) {
			names = append(names, t.name)
		}
	}
	if differ(one.CompatibilityMode, other.CompatibilityMode) {
		names = append(names, "compatibility_mode")
	}
	return names
}

// differ is false for what is not written, or not known.
func differ(one, other attr.Value) bool {
	for _, v := range []attr.Value{one, other} {
		if v.IsNull() || v.IsUnknown() {
			return false
		}
	}
	return !one.Equal(other)
}

// makes tells that one of the blocks says enough for its flow to be made.
func makes(others map[string]placement) bool {
	for _, block := range others {
		if len(lacking(block)) == 0 {
			return true
		}
	}
	return false
}
