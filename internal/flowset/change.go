package flowset

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

// Lists are flow_set in the three forms that a write knows. Creating tells a stage that is yet to be made from one
// without blocks: Prior is null in both, for the framework makes a list of no blocks null.
type Lists struct {
	Config, Planned, Prior types.List
	Creating               bool
}

// Change takes the flows of one stage from what they were to what is planned,
// before and after the stage itself is written.
type Change struct {
	server   server
	base     string // address of the server
	shared   *shared
	typeName string
	creating bool
	honours  bool // flow_set may stand in a request

	config, planned, prior []placement
	found                  []*authentik.Flow // by block, before the stage was written; nil where there was none
}

// Prepare looks up the flows before the stage is written: what cannot be done
// is an error now, before anything is made. Without blocks it makes no request.
func Prepare(ctx context.Context, api *authentik.Client, typeName string, lists Lists, problems *diag.Diagnostics) *Change {
	c := &Change{server: live{api}, base: api.BaseURL(), shared: sharedBy(api), typeName: typeName, creating: lists.Creating}
	c.config, c.planned, c.prior = blocks(ctx, lists.Config, problems), blocks(ctx, lists.Planned, problems), blocks(ctx, lists.Prior, problems)
	c.config = intended(c.config, c.planned)
	if problems.HasError() || len(c.planned)+len(c.prior) == 0 {
		return c
	}
	caps, err := api.Capabilities(ctx)
	if err != nil {
		problems.Append(diags.NoRelease(err)...)
		return c
	}
	c.honours = caps.FlowSetInBody
	for i := range c.planned {
		c.lookUp(ctx, i, caps, problems)
	}
	if c.creating {
		c.ahead(ctx, problems)
	}
	return c
}

// intended are the planned blocks with what the plan has taken over from the configuration. With ignore_changes the CLI
// plans with the ignored values of the state, and applies with the whole configuration: neither a block nor a value of it
// that the plan does not show may be carried out.
func intended(config, planned []placement) []placement {
	all := make([]placement, len(planned))
	for i := range planned {
		all[i].Slug = planned[i].Slug
		written := bySlug(config, planned[i].Slug)
		if written == nil {
			continue
		}
		all[i] = *written
		all[i].each(func(t text, value *types.String) {
			if shown := t.block(&planned[i]); !shown.IsUnknown() && !shown.Equal(*value) {
				*value = types.StringNull()
			}
		})
		if shown := planned[i].CompatibilityMode; !shown.IsUnknown() && !shown.Equal(written.CompatibilityMode) {
			all[i].CompatibilityMode = types.BoolNull()
		}
		if shown := planned[i].Order; !shown.IsUnknown() && !shown.Equal(written.Order) {
			all[i].Order = types.Int64Null()
		}
	}
	return all
}

func (c *Change) lookUp(ctx context.Context, i int, caps authentik.Capabilities, problems *diag.Diagnostics) {
	planned := c.planned[i]
	slug := planned.Slug.ValueString()
	flow, err := look(ctx, c.server, bySlug(c.prior, planned.Slug), slug)
	switch {
	case err != nil:
		problems.Append(refused(i, slug, "look for the flow "+slug, err)...)
	case flow != nil:
	case !planned.PK.IsUnknown():
		problems.Append(goneSincePlan(i, slug, "Nothing was changed"))
	case !caps.LongSlugs && len(slug) > 50:
		problems.AddAttributeError(at(i, "slug"), "The slug is too long for this release of authentik",
			fmt.Sprintf("This server runs authentik %s, where a slug has at most 50 characters; longer ones exist %s. Shorten it.",
				caps.Release, authentik.Requirement(authentik.LongSlugs)))
	default:
		problems.Append(missing(i, c.config[i], false)...)
	}
	c.found = append(c.found, flow)
}

// look finds the flow of a block: by its slug, or where the block made it, under whichever slug it has now.
func look(ctx context.Context, s server, was *placement, slug string) (*authentik.Flow, error) {
	flow, err := s.flow(ctx, slug)
	if flow == nil && err == nil && was != nil && was.Created.ValueBool() && !was.PK.IsNull() {
		return s.flowByPK(ctx, was.PK.ValueString())
	}
	return flow, err
}

// Body is flow_set in the request for the stage, in the form that the API
// documents: all flows that the stage is to be part of. Nil leaves the key out,
// where the release refuses it or the stage never had blocks.
func (c *Change) Body() []authentik.Flow {
	if !c.honours {
		return nil
	}
	body := []authentik.Flow{}
	for i := range c.config {
		flow := c.config[i].written()
		flow.Authentication = "" // not part of the documented form
		if has := c.found[i]; has != nil {
			flow.Slug = has.Slug
			for _, t := range settings {
				if t.required && *t.flow(&flow) == "" {
					*t.flow(&flow) = *t.flow(has)
				}
			}
		}
		body = append(body, flow)
	}
	return body
}

// Finish binds and unbinds, after the stage was written. What it returns is
// the list for the state, which is true also where there was an error; blocks
// that could not be begun are as they were before.
func (c *Change) Finish(ctx context.Context, stage authentik.Stage, problems *diag.Diagnostics) types.List {
	done := []placement{}
	removed := removedFrom(c.prior, c.planned)
	broken := false
	for i := range c.planned {
		block, ok := c.untouched(i, stage)
		if !broken {
			block, ok, broken = c.settleBlock(ctx, i, stage, problems)
		}
		if ok {
			done = append(done, block)
		}
	}
	for i := range removed {
		broken = broken || !c.dismiss(ctx, removed[i], farewell{Stage: stage.PK}, problems)
		if broken {
			done = append(done, removed[i])
		}
	}
	return listOf(ctx, done, problems)
}

// settleBlock carries out one block. It returns what the state then says of it, and
// whether it says anything.
func (c *Change) settleBlock(ctx context.Context, i int, stage authentik.Stage, problems *diag.Diagnostics) (block placement, ok, broken bool) {
	var done progress
	if failure := c.carryOut(ctx, i, stage, &done); failure != nil {
		problems.Append(c.explain(i, failure)...)
		block, ok = c.halfway(i, stage, done)
		return block, ok, true
	}
	block = c.planned[i]
	if block.Created.IsUnknown() {
		block.Created = types.BoolValue(done.Made || c.honoured(i, stage))
	}
	answered := placement{}
	answered.takeOver(done.Flow)
	answered.each(func(t text, value *types.String) {
		if t.block(&block).IsUnknown() {
			*t.block(&block) = *value
		}
	})
	if block.CompatibilityMode.IsUnknown() {
		block.CompatibilityMode = answered.CompatibilityMode
	}
	if block.Order.IsUnknown() {
		block.Order = types.Int64PointerValue(done.Order)
	}
	return block, true, false
}

// carryOut looks at the flow again, now that nobody else in this process
// changes it, and does what is left to be done.
func (c *Change) carryOut(ctx context.Context, i int, stage authentik.Stage, done *progress) *stepError {
	config, planned := c.config[i], c.planned[i]
	slug := planned.Slug.ValueString()
	unlock, err := c.shared.lock(ctx, c.base, slug)
	if err != nil {
		return &stepError{step{Kind: bind, Slug: slug}, err}
	}
	defer unlock()
	was := bySlug(c.prior, planned.Slug)
	now, failure := see(ctx, c.server, was, slug)
	if failure != nil {
		return failure
	}
	if now.Flow == nil && !planned.PK.IsUnknown() {
		return &stepError{step{Kind: lookAt, Slug: slug}, errGone}
	}
	wanted := want{Stage: stage.PK, Flow: config.written(), Enforced: !config.Order.IsNull()}
	if !planned.Order.IsUnknown() {
		wanted.Order = planned.Order.ValueInt64Pointer()
	}
	if was != nil {
		wanted.Was = was.Order.ValueInt64Pointer()
	}
	done.Flow = now.Flow
	if mine := bindingOf(now.Bindings, stage.PK, wanted.Was, wanted.Order); mine != nil {
		done.Order = &mine.Order
	}
	return runSteps(ctx, c.server, steps(wanted, now), done)
}

// see is the flow of a block with its bindings.
func see(ctx context.Context, s server, was *placement, slug string) (actual, *stepError) {
	flow, err := look(ctx, s, was, slug)
	if flow == nil || err != nil {
		if err != nil {
			return actual{}, &stepError{step{Kind: lookAt, Slug: slug}, err}
		}
		return actual{}, nil
	}
	bindings, err := s.bindingsOf(ctx, flow.PK)
	if err != nil {
		return actual{}, &stepError{step{Kind: listBindings, Slug: slug}, err}
	}
	return actual{flow, bindings}, nil
}
