package authentiksim

import (
	"net/http"
	"slices"
	"strings"
)

// usedByView answers a used_by request: it lists the objects that refer to an object and that the token may view.
func (c *call) usedByView() (reply, error) {
	rec, err := c.resource.get(c.store, c.key)
	if err != nil {
		return reply{}, err
	}
	out := []any{}
	for _, reference := range references[rec.kind] {
		if !reference.hidden {
			out = c.holders(out, rec, reference)
		}
	}
	out = c.boundUsers(out, rec)
	for _, binding := range c.store.policiesOf(rec.pk) {
		if policy := c.store.kinds[kindPolicy][binding.text("policy")]; policy != nil {
			out = c.use(out, kindAnyPolicy, policy, c.store.title(policy), cascadeMany)
		}
	}
	return reply{http.StatusOK, out}, nil
}

// holders adds the objects that refer to the record through a field.
func (c *call) holders(out []any, rec *record, reference reference) []any {
	holders := slices.DeleteFunc(c.store.all(reference.kind),
		func(holder *record) bool { return !reference.refers(holder, rec.pk) })
	slices.SortFunc(holders, func(a, b *record) int { return a.serial - b.serial })
	for _, holder := range holders {
		out = c.use(out, reference.kind, holder, c.store.title(holder), reference.on)
	}
	return out
}

// boundUsers adds the bindings of a flow or a stage. For each binding it also adds the object at the other end: the
// stage or the flow.
func (c *call) boundUsers(out []any, rec *record) []any {
	for _, binding := range c.store.bound[rec.pk] {
		if flow := c.store.kinds[kindFlow][binding.text("target")]; flow != nil && rec.kind != kindFlow {
			out = c.use(out, kindFlow, flow, c.store.title(flow), cascadeMany)
		}
		if stage := c.store.find(stageKinds, binding.text("stage")); stage != nil && rec.kind == kindFlow {
			out = c.use(out, kindAnyStage, stage, "Stage "+stage.text("name"), cascadeMany)
		}
		out = c.use(out, kindBinding, binding, c.store.title(binding), cascade)
	}
	return out
}

// use adds one entry, unless the token has no permission to view the object.
func (c *call) use(entries []any, kind string, rec *record, name string, on deletion) []any {
	of := c.store.resources[kind]
	if !c.user.may(of.permission(http.MethodGet)) {
		return entries
	}
	action := string(on)
	if !c.store.release.has(lowerCaseActions) {
		action = strings.ToUpper(action)
	}
	return append(entries, map[string]any{"app": of.app, "model_name": of.model, "pk": rec.pk, "name": name,
		"action": action})
}
