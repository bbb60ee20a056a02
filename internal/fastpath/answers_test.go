package fastpath_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestCurrentStateIsReturnedUnchanged(t *testing.T) {
	p := newPair(t)
	req := &tfprotov6.UpgradeResourceStateRequest{
		TypeName: typeName, RawState: &tfprotov6.RawState{JSON: []byte(p.state)},
	}
	got, err := p.fast.UpgradeResourceState(t.Context(), req)
	want, wantErr := p.framework.UpgradeResourceState(t.Context(), req)
	if err != nil || wantErr != nil || string(got.UpgradedState.JSON) != p.state {
		t.Fatal(got, err, wantErr)
	}
	// The framework returns the same state in another encoding, so the test decodes both states and compares the values.
	decoded, _ := want.UpgradedState.Unmarshal(p.resource)
	if reread, err := got.UpgradedState.Unmarshal(p.resource); err != nil || !reread.Equal(decoded) {
		t.Errorf("%v, %v, want %v", reread, err, decoded)
	}
}

func TestUpgradesOfOtherStatesEqualTheFrameworks(t *testing.T) {
	p := newPair(t)
	replaced := func(old, text string) tfprotov6.RawState {
		return tfprotov6.RawState{JSON: []byte(strings.Replace(p.state, old, text, 1))}
	}
	for name, c := range map[string]struct {
		typeName string
		version  int64
		state    tfprotov6.RawState
	}{
		"attribute of a later release":      {typeName, 0, replaced(`"use_ssl": false,`, ``)},
		"attribute of another provider":     {typeName, 0, replaced(`{`, `{"else": 1,`)},
		"one attribute replaced by another": {typeName, 0, replaced(`"use_ssl"`, `"else"`)},
		"block":                             {typeName, 0, replaced(`[]`, `[{"slug": "x", "else": 1}]`)},
		"null instead of blocks":            {typeName, 0, replaced(`"flow_set": []`, `"flow_set": null`)},
		"another version":                   {typeName, 7, replaced("", "")},
		"another type":                      {"authentik_flow", 0, tfprotov6.RawState{JSON: []byte(`{}`)}},
		"not JSON":                          {typeName, 0, tfprotov6.RawState{JSON: []byte(`{`)}},
		"flat map":                          {typeName, 0, tfprotov6.RawState{Flatmap: map[string]string{"id": "x"}}},
	} {
		t.Run(name, func(t *testing.T) {
			req := &tfprotov6.UpgradeResourceStateRequest{TypeName: c.typeName, Version: c.version, RawState: &c.state}
			compare(t, p, tfprotov6.ProviderServer.UpgradeResourceState, req, true)
		})
	}
}

const otherID = "00000000-0000-4000-8000-000000000000"

// identity returns a resource identity with this id, or a null identity if id is "".
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
	block := `"flow_set": [{"slug": "nowhere", "name": null, "title": null, "designation": null, "authentication": null,
		"policy_engine_mode": null, "compatibility_mode": null, "layout": null, "denied_action": null, "order": 3,
		"pk": "` + otherID + `", "policybindingmodel_ptr_id": null, "background": null, "export_url": null,
		"created": true}]`
	for name, c := range map[string]struct {
		old, new   string // in the state, the text new replaces the text old
		identity   *tfprotov6.ResourceIdentityData
		private    string
		change     func(*tfprotov6.ReadResourceRequest)
		isPassedOn bool
	}{
		"unchanged":                     {identity: identity(t, p.id)},
		"no identity":                   {},
		"null identity":                 {identity: identity(t, "")},
		"changed on the server":         {old: `"timeout": 10`, new: `"timeout": 20`},
		"duration in another spelling":  {old: `"minutes=30"`, new: `"30"`},
		"write-only value in the state": {old: `"password_wo": null`, new: `"password_wo": "x"`},
		"deleted on the server":         {old: p.id, new: otherID, identity: identity(t, otherID)},
		"block":                         {old: `"flow_set": []`, new: block},
		"identity of another stage":     {identity: identity(t, otherID), isPassedOn: true},
		"import":                        {private: `{".import_before_read":"dHJ1ZQ=="}`, isPassedOn: true},
		"private state":                 {private: `{"else":"e30="}`, isPassedOn: true},
		"no state": {isPassedOn: true, change: func(req *tfprotov6.ReadResourceRequest) {
			req.CurrentState = nil
		}},
		"state that is not an object": {isPassedOn: true, change: func(req *tfprotov6.ReadResourceRequest) {
			req.CurrentState.MsgPack = []byte{1}
		}},
		"another type": {isPassedOn: true, change: func(req *tfprotov6.ReadResourceRequest) {
			req.TypeName = "authentik_flow"
		}},
	} {
		t.Run(name, func(t *testing.T) {
			req := &tfprotov6.ReadResourceRequest{
				TypeName: typeName, CurrentState: p.sent(t, strings.Replace(p.state, c.old, c.new, 1)),
				CurrentIdentity: c.identity, Private: []byte(c.private),
			}
			if c.change != nil {
				c.change(req)
			}
			compare(t, p, tfprotov6.ProviderServer.ReadResource, req, c.isPassedOn)
		})
	}
}

func TestPlansEqualTheFrameworks(t *testing.T) {
	p := newPair(t)
	null := encoded(t, p.resource, nil)
	for name, c := range map[string]struct {
		change     func(*tfprotov6.PlanResourceChangeRequest)
		isPassedOn bool
	}{
		"unchanged": {func(*tfprotov6.PlanResourceChangeRequest) {}, false},
		"identity":  {func(req *tfprotov6.PlanResourceChangeRequest) { req.PriorIdentity = identity(t, "x") }, false},
		"identity without data": {func(req *tfprotov6.PlanResourceChangeRequest) {
			req.PriorIdentity = &tfprotov6.ResourceIdentityData{}
		}, false},
		"create":  {func(req *tfprotov6.PlanResourceChangeRequest) { req.PriorState = null }, false},
		"destroy": {func(req *tfprotov6.PlanResourceChangeRequest) { req.ProposedNewState, req.Config = null, null }, false},
		"changes": {func(req *tfprotov6.PlanResourceChangeRequest) {
			req.Config = p.config(t, map[string]any{"subject": "Other", "token_expiry": tftypes.UnknownValue, "port": 2525})
		}, false},
		"message about an attribute": {func(req *tfprotov6.PlanResourceChangeRequest) {
			req.Config = p.config(t, map[string]any{"template": "email/none.html"})
		}, false},
		"private state of a schema version": {func(req *tfprotov6.PlanResourceChangeRequest) {
			req.PriorPrivate = []byte(`{"schema_version":"1"}`)
		}, true},
		"private state": {func(req *tfprotov6.PlanResourceChangeRequest) {
			req.PriorPrivate = []byte(`{"else":"e30="}`)
		}, true},
		"configuration that is not an object": {func(req *tfprotov6.PlanResourceChangeRequest) {
			req.Config = &tfprotov6.DynamicValue{MsgPack: []byte{1}}
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			state := p.sent(t, p.state)
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
	secret := map[string]any{
		"use_tls": true, "port": 587, "username": "u", "password_wo": "p", "password_wo_version": 1,
	}
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
			resp := compare(t, p, tfprotov6.ProviderServer.ValidateResourceConfig, req, !c.isValid)
			if (len(resp.Diagnostics) == 0) != c.isValid {
				t.Error(resp.Diagnostics)
			}
		})
	}
}

// An apply changes the stage. Therefore each of the two provider servers has its own authentik server in this test.
func TestApplyAnswersEqualTheFrameworks(t *testing.T) {
	var answers []*tfprotov6.ApplyResourceChangeResponse
	for _, isFast := range []bool{false, true} {
		p := newPair(t)
		server := p.framework
		if isFast {
			server = p.fast
		}
		prior, config := p.sent(t, p.state), p.config(t, map[string]any{"subject": "Other"})
		plan, err := server.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
			TypeName: typeName, PriorState: prior, ProposedNewState: prior, Config: config,
		})
		if err != nil || len(plan.Diagnostics) > 0 {
			t.Fatal(plan, err)
		}
		resp, err := server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
			TypeName: typeName, PriorState: prior, PlannedState: plan.PlannedState, Config: config,
		})
		if err != nil || len(resp.Diagnostics) > 0 {
			t.Fatal(resp, err)
		}
		// The stages of the two runs have different random UUIDs, so the test replaces the UUID in the state. The test also
		// drops the identity, which contains only the UUID.
		state := strings.Replace(string(resp.NewState.MsgPack), p.id, otherID, 1)
		resp.NewState, resp.NewIdentity = &tfprotov6.DynamicValue{MsgPack: []byte(state)}, nil
		answers = append(answers, resp)
	}
	if diff := cmp.Diff(answers[0], answers[1]); diff != "" {
		t.Errorf("the answers of the framework and of fastpath (-want +got):\n%s", diff)
	}
}
