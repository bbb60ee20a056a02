package authentiksim

import (
	"fmt"
	"net/http"
	"strings"
)

// usedByView names the objects that refer to one, as far as the token may view them.
func (c *call) usedByView() (reply, error) {
	rec, err := c.resource.get(c.store, c.key)
	if err != nil {
		return reply{}, err
	}
	out := []any{}
	if rec.kind == kindFlow {
		out = c.flowUsers(out, rec.pk)
	}
	for _, binding := range c.store.bound[rec.pk] {
		if flow := c.store.kinds[kindFlow][binding.text("target")]; flow != nil && rec.kind != kindFlow {
			name := fmt.Sprintf("Flow %s (%s)", flow.text("name"), flow.text("slug"))
			out = c.use(out, kindFlow, flow, name, "cascade_many")
		}
	}
	for _, binding := range c.store.bound[rec.pk] {
		name := fmt.Sprintf("Flow-stage binding #%v to %s", binding.values["order"], binding.text("target"))
		out = c.use(out, kindBinding, binding, name, "cascade")
	}
	for _, binding := range c.store.bound[rec.pk] {
		if stage := c.store.find(stageKinds, binding.text("stage")); stage != nil && rec.kind == kindFlow {
			out = c.use(out, kindAnyStage, stage, "Stage "+stage.text("name"), "cascade_many")
		}
	}
	if rec.kind == kindAuthenticator {
		for _, device := range c.store.devicesOf(rec.pk) {
			out = c.use(out, kindDevice, device, "Email Device for "+device.text("user"), "cascade")
		}
	}
	return reply{http.StatusOK, out}, nil
}

// flowUsers adds what has a field for the flow.
func (c *call) flowUsers(out []any, flow string) []any {
	for _, stage := range c.store.all(kindAuthenticator) {
		if stage.values["configure_flow"] == flow {
			out = c.use(out, kindAuthenticator, stage, "Email Authenticator Stage "+stage.text("name"), "set_null")
		}
	}
	for _, brand := range c.store.all(kindBrand) {
		name := "Brand " + brand.text("domain")
		if brand.values["default"] == true {
			name = "Default brand"
		}
		if brand.values["flow_recovery"] == flow {
			out = c.use(out, kindBrand, brand, name, "set_null")
		}
	}
	return out
}

// use adds one entry unless the token may not view its object.
func (c *call) use(entries []any, kind string, rec *record, name, action string) []any {
	of := c.store.resources[kind]
	if !c.user.may(of.permission(http.MethodGet)) {
		return entries
	}
	if !c.store.release.has(lowerCaseActions) {
		action = strings.ToUpper(action)
	}
	return append(entries, map[string]any{"app": of.app, "model_name": of.model, "pk": rec.pk, "name": name, "action": action})
}
