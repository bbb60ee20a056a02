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
	if rec.kind == kindAuthenticator {
		for _, device := range c.store.devicesOf(rec.pk) {
			out = c.use(out, kindDevice, device, "Email Device for "+device.text("user"), "cascade")
		}
	}
	return reply{http.StatusOK, out}, nil
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
