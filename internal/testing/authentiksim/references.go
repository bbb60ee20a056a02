package authentiksim

import (
	"fmt"
	"slices"
)

// deletion is what becomes of an object when what it refers to is deleted, in the words of used_by.
type deletion string

const (
	cascade     deletion = "cascade"      // it is deleted too
	cascadeMany deletion = "cascade_many" // the object in between is deleted
	setNull     deletion = "set_null"     // its field is emptied
	setDefault  deletion = "set_default"  // the same here: the default is null
)

// reference is a field that holds the primary key of another record, or a list of them.
type reference struct {
	kind, field string
	on          deletion
	hidden      bool // used_by does not show it
}

// references are the fields that refer to a kind.
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

// refers reports whether a record refers to a primary key through the field.
func (r reference) refers(holder *record, pk string) bool {
	switch held := holder.values[r.field].(type) {
	case []any:
		return slices.Contains(held, any(pk))
	case string:
		return held == pk
	}
	return false
}

// letGo does to the holder of a reference what deleting the object with this primary key does.
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

// title is what authentik calls an object in texts: str() of its model.
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

// boundTo is what a policy binding binds, in authentik's words.
func (s *store) boundTo(binding *record) string {
	if policy := s.kinds[kindPolicy][binding.text("policy")]; policy != nil {
		return "Policy " + policy.text("name")
	}
	if user := s.kinds[kindUser][pyStr(binding.values["user"])]; user != nil {
		return "User " + user.text("name")
	}
	return "Invalid invalid"
}
