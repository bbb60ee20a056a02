package fastpath_test

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/fastpath"
)

func TestPlansEqualTheFrameworks(t *testing.T) {
	quiet(t)
	sim, states, config := stages(t, 1)
	state := string(states[0])
	for name, c := range map[string]struct {
		spoil     func(c *caller, req *tfprotov6.PlanResourceChangeRequest)
		framework bool // whether the framework must answer
		failed    bool
	}{
		"as it was": {},
		"an identity": {spoil: func(_ *caller, req *tfprotov6.PlanResourceChangeRequest) {
			req.PriorIdentity = identity(t, "x")
		}},
		"no data of an identity": {spoil: func(_ *caller, req *tfprotov6.PlanResourceChangeRequest) {
			req.PriorIdentity = &tfprotov6.ResourceIdentityData{}
		}},
		"create": {spoil: func(c *caller, req *tfprotov6.PlanResourceChangeRequest) { req.PriorState = null(c) }},
		"destroy": {spoil: func(c *caller, req *tfprotov6.PlanResourceChangeRequest) {
			req.ProposedNewState, req.Config = null(c), null(c)
		}},
		"change": {spoil: func(c *caller, req *tfprotov6.PlanResourceChangeRequest) {
			req.Config = c.value(c.resource, changed(config))
		}},
		"no state, no config": {spoil: func(_ *caller, req *tfprotov6.PlanResourceChangeRequest) {
			req.PriorState, req.Config = nil, nil
		}, failed: true},
		"private state": {spoil: func(_ *caller, req *tfprotov6.PlanResourceChangeRequest) {
			req.PriorPrivate = []byte(`{"schema_version":"1"}`)
		}, framework: true},
		"private state of others": {spoil: func(_ *caller, req *tfprotov6.PlanResourceChangeRequest) {
			req.PriorPrivate = []byte(`{"else":"e30="}`)
		}, framework: true},
		"no object": {spoil: func(_ *caller, req *tfprotov6.PlanResourceChangeRequest) {
			req.Config = &tfprotov6.DynamicValue{MsgPack: []byte{1}}
		}, framework: true},
	} {
		t.Run(name, func(t *testing.T) {
			var all []*tfprotov6.PlanResourceChangeResponse
			for _, server := range []tfprotov6.ProviderServer{frameworkServer(), fastServer()} {
				caller := configured(t, server, sim)
				held := inTerraformsForm(t, caller, state)
				req := &tfprotov6.PlanResourceChangeRequest{
					TypeName: typeName, PriorState: held, ProposedNewState: held, Config: caller.value(caller.resource, config),
				}
				if c.spoil != nil {
					c.spoil(caller, req)
				}
				resp, err := server.PlanResourceChange(t.Context(), req)
				if err != nil {
					t.Fatal(err)
				}
				if c.failed {
					resp.PlannedState = nil
				}
				all = append(all, resp)
				if fastpath.IsWrapped(server) && fastpath.AnswersPlan(t.Context(), server, req) == c.framework {
					t.Errorf("the framework must answer: %v, want %v", !c.framework, c.framework)
				}
			}
			if diff := cmp.Diff(all[0], all[1]); diff != "" {
				t.Errorf("the answers of the framework and of fastpath (-want +got):\n%s", diff)
			}
		})
	}
}

func null(c *caller) *tfprotov6.DynamicValue {
	packed, err := tfprotov6.NewDynamicValue(c.resource, tftypes.NewValue(c.resource, nil))
	if err != nil {
		c.Fatal(err)
	}
	return &packed
}

func changed(config map[string]any) map[string]any {
	other := maps.Clone(config)
	other["subject"], other["token_expiry"], other["port"] = "Other", tftypes.UnknownValue, 2525
	return other
}

func TestValidationsEqualTheFrameworks(t *testing.T) {
	quiet(t)
	sim, _, _ := stages(t, 1)
	modern := &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true}
	secret := map[string]any{
		"name": "a", "host": "b", "use_tls": true, "port": 587, "username": "u", "password_wo": "p", "password_wo_version": 1,
	}
	for name, c := range map[string]struct {
		config map[string]any
		able   *tfprotov6.ValidateResourceConfigClientCapabilities
		fine   bool
	}{
		"fine":                      {map[string]any{"name": "a"}, modern, true},
		"fine for an old Terraform": {map[string]any{"name": "a"}, nil, true},
		"unknown": {
			map[string]any{"name": tftypes.UnknownValue, "port": tftypes.UnknownValue}, modern, true,
		},
		"nothing required":                {map[string]any{"subject": "a"}, modern, false},
		"a text refused":                  {map[string]any{"name": " a"}, modern, false},
		"a number refused":                {map[string]any{"name": "a", "host": "b", "port": 0}, modern, false},
		"a computed attribute":            {map[string]any{"name": "a", "component": "b"}, modern, false},
		"write-only":                      {secret, modern, true},
		"write-only for an old Terraform": {secret, nil, false},
		"refused across its attributes": {
			map[string]any{"name": "a", "host": "b", "use_tls": true, "use_ssl": true}, modern, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			var said [][]*tfprotov6.Diagnostic
			for _, server := range []tfprotov6.ProviderServer{frameworkServer(), fastServer()} {
				caller := configured(t, server, sim)
				req := &tfprotov6.ValidateResourceConfigRequest{
					TypeName: typeName, Config: caller.value(caller.resource, c.config), ClientCapabilities: c.able,
				}
				resp, err := server.ValidateResourceConfig(t.Context(), req)
				if err != nil {
					t.Fatal(err)
				}
				said = append(said, resp.Diagnostics)
				if fastpath.IsWrapped(server) && fastpath.AnswersValidation(t.Context(), server, req) != c.fine {
					t.Errorf("accepted without the framework: %v, want %v", !c.fine, c.fine)
				}
			}
			if diff := cmp.Diff(said[0], said[1]); diff != "" || (len(said[0]) == 0) != c.fine {
				t.Errorf("the diagnostics of the framework and of fastpath (-want +got):\n%s", diff)
			}
		})
	}
}
