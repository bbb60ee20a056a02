package authentiksim

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// deletion says what happens to an object when an object that it refers to is deleted.
type deletion string

const (
	cascade     deletion = "cascade"      // the referring object is deleted, too
	cascadeMany deletion = "cascade_many" // the primary key is removed from a list in the referring object
	setNull     deletion = "set_null"     // the field of the referring object becomes null
)

// reference is a field of the record `holder` that contains the primary key of another record.
type reference struct {
	holder *record
	field  field
}

// references returns all references to a record. Those in older records come first.
func (s *store) references(to *record) (found []reference) {
	for _, holder := range s.records {
		for _, f := range s.resources[holder.kind].fields {
			keys, _ := holder.values[f.name].([]any)
			isReference := holder.values[f.name] == any(to.pk) || slices.Contains(keys, any(to.pk))
			if isReference && slices.Contains(f.refers, to.kind) {
				found = append(found, reference{holder, f})
			}
		}
	}
	return found
}

// usedByView answers a used_by request with the objects that refer to an object. For each binding, it also lists the
// object at the other end of the binding, for example a stage of the flow.
func (c *call) usedByView() (any, error) {
	out := []any{}
	for _, r := range c.store.references(c.record) {
		if c.store.resources[r.holder.kind].unlisted || !c.store.exists(r.holder.kind) {
			continue
		}
		out = c.use(out, r.holder.kind, r.holder, c.store.title(r.holder), r.field.deletion)
		switch {
		case r.holder.kind == kindBinding && r.field.name == "target":
			stage := c.store.find(r.holder.text("stage"), stageKinds...)
			out = c.use(out, kindAnyStage, stage, "Stage "+stage.text("name"), cascadeMany)
		case r.holder.kind == kindBinding:
			flow := c.store.find(r.holder.text("target"), kindFlow)
			out = c.use(out, kindFlow, flow, c.store.title(flow), cascadeMany)
		case r.holder.kind == kindPolicyBinding && r.field.name == "target":
			policy := c.store.find(r.holder.text("policy"), kindPolicy)
			out = c.use(out, kindAnyPolicy, policy, c.store.title(policy), cascadeMany)
		}
	}
	return out, nil
}

func (c *call) use(entries []any, kind string, rec *record, name string, action deletion) []any {
	r := c.store.resources[kind]
	if !c.user.may(r.permission(http.MethodGet)) {
		return entries
	}
	if !c.store.release.has(lowerCaseActions) {
		action = deletion(strings.ToUpper(string(action)))
	}
	return append(entries, map[string]any{"app": r.app, "model_name": r.model(), "pk": rec.pk, "name": name,
		"action": action})
}

// title returns the name of an object in used_by responses. In authentik, it is the str() of the Django model.
func (s *store) title(rec *record) string {
	switch rec.kind {
	case kindFlow:
		return fmt.Sprintf("Flow %s (%s)", rec.text("name"), rec.text("slug"))
	case kindBinding:
		return fmt.Sprintf("Flow-stage binding #%v to %s", rec.values["order"], rec.text("target"))
	case kindPolicyBinding:
		target := s.find(rec.text("target"), kindFlow, kindBinding)
		policy := s.find(rec.text("policy"), kindPolicy)
		return fmt.Sprintf("Binding from %s #%v to Policy %s", s.title(target), rec.values["order"], policy.text("name"))
	case kindBrand:
		if rec.values["default"] == true {
			return "Default brand"
		}
		return "Brand " + rec.text("domain")
	case kindAuthenticator:
		return "Email Authenticator Stage " + rec.text("name")
	}
	return rec.text("name")
}
