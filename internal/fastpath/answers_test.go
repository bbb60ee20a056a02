package fastpath_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestCurrentStateIsReturnedUnchanged(t *testing.T) {
	p := newPair(t)
	req := &tfprotov6.UpgradeResourceStateRequest{
		TypeName: typeName, RawState: &tfprotov6.RawState{JSON: []byte(p.state)},
	}
	if got, err := p.fast.UpgradeResourceState(t.Context(), req); err != nil || string(got.UpgradedState.JSON) != p.state {
		t.Error(got, err)
	}
}

func TestUpgradesOfOtherStatesArePassedOn(t *testing.T) {
	p := newPair(t)
	replaced := func(old, text string) tfprotov6.RawState {
		return tfprotov6.RawState{JSON: []byte(strings.Replace(p.state, old, text, 1))}
	}
	for name, c := range map[string]struct {
		version int64
		state   tfprotov6.RawState
	}{
		"attribute of a later release":      {0, replaced(`"use_ssl": false,`, ``)},
		"attribute of another provider":     {0, replaced(`{`, `{"else": 1,`)},
		"one attribute replaced by another": {0, replaced(`"use_ssl"`, `"else"`)},
		"block":                             {0, replaced(`[]`, `[{"slug": "x", "else": 1}]`)},
		"another version":                   {7, replaced("", "")},
		"not JSON":                          {0, tfprotov6.RawState{JSON: []byte(`{`)}},
	} {
		t.Run(name, func(t *testing.T) {
			req := &tfprotov6.UpgradeResourceStateRequest{TypeName: typeName, Version: c.version, RawState: &c.state}
			compare(t, p, tfprotov6.ProviderServer.UpgradeResourceState, req, true)
		})
	}
}

const otherID = "00000000-0000-4000-8000-000000000000"

func identity(t *testing.T, id string) *tfprotov6.ResourceIdentityData {
	t.Helper()
	var attributes map[string]any
	if id != "" {
		attributes = map[string]any{"id": id}
	}
	typ := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String}}
	return &tfprotov6.ResourceIdentityData{IdentityData: encoded(t, typ, attributes)}
}

func TestReadsEqualTheFrameworks(t *testing.T) {
	p := newPair(t)
	for name, c := range map[string]struct {
		old, new   string // before the read, the text `new` replaces the text `old` in the state
		identity   *tfprotov6.ResourceIdentityData
		private    string
		isPassedOn bool
	}{
		"unchanged":                     {identity: identity(t, p.id)},
		"no identity":                   {},
		"changed on the server":         {old: `"timeout": 10`, new: `"timeout": 20`},
		"write-only value in the state": {old: `"password_wo": null`, new: `"password_wo": "x"`},
		"deleted on the server":         {old: p.id, new: otherID, identity: identity(t, otherID)},
		"private state":                 {private: `{"else":"e30="}`, isPassedOn: true},
		"state that is not an object":   {isPassedOn: true, old: p.state, new: "[]"},
	} {
		t.Run(name, func(t *testing.T) {
			req := &tfprotov6.ReadResourceRequest{
				TypeName: typeName, CurrentIdentity: c.identity, Private: []byte(c.private),
				CurrentState: &tfprotov6.DynamicValue{JSON: []byte(strings.Replace(p.state, c.old, c.new, 1))},
			}
			compare(t, p, tfprotov6.ProviderServer.ReadResource, req, c.isPassedOn)
		})
	}
}

func TestPlansEqualTheFrameworks(t *testing.T) {
	p := newPair(t)
	for name, c := range map[string]struct {
		change     func(*tfprotov6.PlanResourceChangeRequest)
		isPassedOn bool
	}{
		"unchanged": {func(*tfprotov6.PlanResourceChangeRequest) {}, false},
		"identity":  {func(req *tfprotov6.PlanResourceChangeRequest) { req.PriorIdentity = identity(t, "x") }, false},
		"message about an attribute": {func(req *tfprotov6.PlanResourceChangeRequest) {
			req.Config = p.config(t, map[string]any{"template": "email/none.html"})
		}, false},
		"private state": {func(req *tfprotov6.PlanResourceChangeRequest) {
			req.PriorPrivate = []byte(`{"else":"e30="}`)
		}, true},
		"configuration that is not an object": {func(req *tfprotov6.PlanResourceChangeRequest) {
			req.Config = &tfprotov6.DynamicValue{MsgPack: []byte{1}}
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			state := &tfprotov6.DynamicValue{JSON: []byte(p.state)}
			req := &tfprotov6.PlanResourceChangeRequest{
				TypeName: typeName, PriorState: state, ProposedNewState: state, Config: p.config(t, nil),
			}
			c.change(req)
			compare(t, p, tfprotov6.ProviderServer.PlanResourceChange, req, c.isPassedOn)
		})
	}
}

func TestValidationsEqualTheFrameworks(t *testing.T) {
	p := newPair(t)
	modern := &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true}
	const unknown = tftypes.UnknownValue
	secret := map[string]any{"use_tls": true, "port": 587, "username": "u", "password_wo": "p", "password_wo_version": 1}
	for name, c := range map[string]struct {
		config       map[string]any
		capabilities *tfprotov6.ValidateResourceConfigClientCapabilities
		isValid      bool
	}{
		"valid":                              {nil, modern, true},
		"valid for an old Terraform":         {nil, nil, true},
		"unknown values":                     {map[string]any{"name": unknown, "port": unknown}, modern, true},
		"required value missing":             {map[string]any{"name": nil}, modern, false},
		"text that a validator rejects":      {map[string]any{"name": " a"}, modern, false},
		"number that a validator rejects":    {map[string]any{"port": 0}, modern, false},
		"computed attribute":                 {map[string]any{"component": "b"}, modern, false},
		"write-only value":                   {secret, modern, true},
		"write-only value, old Terraform":    {secret, nil, false},
		"attributes that exclude each other": {map[string]any{"use_tls": true, "use_ssl": true}, modern, false},
	} {
		t.Run(name, func(t *testing.T) {
			req := &tfprotov6.ValidateResourceConfigRequest{
				TypeName: typeName, Config: p.config(t, c.config), ClientCapabilities: c.capabilities,
			}
			compare(t, p, tfprotov6.ProviderServer.ValidateResourceConfig, req, !c.isValid)
		})
	}
}
