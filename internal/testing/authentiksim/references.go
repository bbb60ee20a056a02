package authentiksim

import (
	"fmt"
	"slices"
)

// deletion is the action on an object when another object, to which it refers, is deleted. The values are those of
// used_by.
type deletion string

const (
	cascade     deletion = "cascade"      // the object is deleted, too
	cascadeMany deletion = "cascade_many" // an object between the two is deleted
	setNull     deletion = "set_null"     // the object's field becomes null
	setDefault  deletion = "set_default"  // the field gets its default, which is null here
)

// reference is a field that contains the primary key of another record, or a list of such keys.
type reference struct {
	kind, field string
	on          deletion
	hidden      bool // used_by does not list it
}

// references has, for each kind, the fields of other kinds that refer to it.
var references = map[string][]reference{
	kindFlow: {
		{kind: kindAuthenticator, field: "configure_flow", on: setNull},
		{kind: kindPolicyBinding, field: "target", on: cascade},
		{kind: kindBrand, field: "flow_authentication", on: setNull},
		{kind: kindBrand, field: "flow_device_code", on: setNull},
		{kind: kindBrand, field: "flow_invalidation", on: setNull},
		{kind: kindBrand, field: "flow_recovery", on: setNull},
		{kind: kindBrand, field: "flow_unenrollment", on: setNull},
		{kind: kindBrand, field: "flow_user_settings", on: setNull},
		{kind: kindProvider, field: "authentication_flow", on: setNull},
		{kind: kindProvider, field: "authorization_flow", on: cascade},
		{kind: kindProvider, field: "invalidation_flow", on: setDefault},
		{kind: kindIdentification, field: "enrollment_flow", on: setDefault, hidden: true},
		{kind: kindIdentification, field: "passwordless_flow", on: setDefault, hidden: true},
		{kind: kindIdentification, field: "recovery_flow", on: setDefault, hidden: true},
	},
	kindBinding:       {{kind: kindPolicyBinding, field: "target", on: cascade}},
	kindPolicy:        {{kind: kindPolicyBinding, field: "policy", on: cascade}},
	kindEmail:         {configuredThrough},
	kindValidate:      {configuredThrough},
	kindAuthenticator: {configuredThrough, {kind: kindDevice, field: "stage", on: cascade}},
	kindUser:          {{kind: kindDevice, field: "user", on: cascade}},
	kindPromptField:   {{kind: kindPrompt, field: "fields", on: cascadeMany}},
}

var configuredThrough = reference{kind: kindValidate, field: "configuration_stages", on: cascadeMany, hidden: true}

// refers reports whether the field of holder contains this primary key.
func (r reference) refers(holder *record, pk string) bool {
	switch held := holder.values[r.field].(type) {
	case []any:
		return slices.Contains(held, any(pk))
	case string:
		return held == pk
	}
	return false
}

// letGo changes or deletes the holder of a reference, because the object with this primary key is deleted.
func (s *store) letGo(holder *record, r reference, pk string) {
	switch held := holder.values[r.field].(type) {
	case []any:
		holder.values[r.field] = slices.DeleteFunc(slices.Clone(held), func(key any) bool { return key == pk })
	case string:
		if r.on == cascade {
			s.remove(holder)
			return
		}
		holder.values[r.field] = nil
	}
}

// title returns the name of an object in authentik's texts, which is str() of its model.
func (s *store) title(rec *record) string {
	switch rec.kind {
	case kindFlow:
		return fmt.Sprintf("Flow %s (%s)", rec.text("name"), rec.text("slug"))
	case kindBinding:
		return fmt.Sprintf("Flow-stage binding #%v to %s", rec.values["order"], rec.text("target"))
	case kindPolicyBinding:
		target := s.find([]string{kindFlow, kindBinding}, rec.text("target"))
		return fmt.Sprintf("Binding from %s #%v to %s", s.title(target), rec.values["order"], s.boundTo(rec))
	case kindBrand:
		if rec.values["default"] == true {
			return "Default brand"
		}
		return "Brand " + rec.text("domain")
	case kindAuthenticator:
		return "Email Authenticator Stage " + rec.text("name")
	case kindDevice:
		return "Email Device for " + rec.text("user")
	}
	return rec.text("name")
}

// boundTo returns what a policy binding binds, in authentik's words.
func (s *store) boundTo(binding *record) string {
	if policy := s.kinds[kindPolicy][binding.text("policy")]; policy != nil {
		return "Policy " + policy.text("name")
	}
	if user := s.kinds[kindUser][pyStr(binding.values["user"])]; user != nil {
		return "User " + user.text("name")
	}
	return "Invalid invalid"
}
