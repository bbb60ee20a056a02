package fastpath_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/fastpath"
)

var id = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String}}

// identity returns an identity with the given id. The identity is null if the id is "".
func identity(t *testing.T, of string) *tfprotov6.ResourceIdentityData {
	t.Helper()
	value := tftypes.NewValue(id, nil)
	if of != "" {
		value = tftypes.NewValue(id, map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.String, of)})
	}
	packed, err := tfprotov6.NewDynamicValue(id, value)
	if err != nil {
		t.Fatal(err)
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &packed}
}

// inTerraformsForm returns a state in the encoding that Terraform sends.
func inTerraformsForm(t *testing.T, c *caller, state string) *tfprotov6.DynamicValue {
	t.Helper()
	value, err := (&tfprotov6.DynamicValue{JSON: []byte(state)}).Unmarshal(c.resource)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := tfprotov6.NewDynamicValue(c.resource, value)
	if err != nil {
		t.Fatal(err)
	}
	return &packed
}

func TestReadsEqualTheFrameworks(t *testing.T) {
	quiet(t)
	const nobody = "00000000-0000-4000-8000-000000000000"
	sim, states, _ := stages(t, 1)
	state := string(states[0])
	uuid := strings.Split(state, `"`)[3]
	block := `"flow_set": [{"slug": "nowhere", "name": null, "title": null, "designation": null, "authentication": null,
		"policy_engine_mode": null, "compatibility_mode": null, "layout": null, "denied_action": null, "order": 3,
		"pk": "` + nobody + `", "policybindingmodel_ptr_id": null, "background": null, "export_url": null,
		"created": true}]`
	for name, c := range map[string]struct {
		state     string
		identity  *tfprotov6.ResourceIdentityData
		private   string
		spoil     func(*tfprotov6.ReadResourceRequest)
		framework bool // whether the framework must answer
	}{
		"as it was":               {state: state, identity: identity(t, uuid)},
		"no identity":             {state: state},
		"a null identity":         {state: state, identity: identity(t, "")},
		"another identity":        {state: state, identity: identity(t, nobody), framework: true},
		"changed on the server":   {state: strings.Replace(state, `"timeout": 10`, `"timeout": 20`, 1)},
		"spelt in another way":    {state: strings.Replace(state, `"minutes=30"`, `"30"`, 1)},
		"a secret that was kept":  {state: strings.Replace(state, `"password_wo": null`, `"password_wo": "x"`, 1)},
		"gone":                    {state: strings.Replace(state, uuid, nobody, 1), identity: identity(t, nobody)},
		"a block":                 {state: strings.Replace(state, `"flow_set": []`, block, 1)},
		"imported":                {state: state, private: `{".import_before_read":"dHJ1ZQ=="}`, framework: true},
		"private state of others": {state: state, private: `{"else":"e30="}`, framework: true},
		"no state": {
			state: state, spoil: func(req *tfprotov6.ReadResourceRequest) { req.CurrentState = nil }, framework: true,
		},
		"no object": {
			state: state, spoil: func(req *tfprotov6.ReadResourceRequest) { req.CurrentState.MsgPack = []byte{0x01} },
			framework: true,
		},
		"another type": {
			state: state, spoil: func(req *tfprotov6.ReadResourceRequest) { req.TypeName = "authentik_flow" }, framework: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			var all []*tfprotov6.ReadResourceResponse
			for _, server := range []tfprotov6.ProviderServer{frameworkServer(), fastServer()} {
				caller := configured(t, server, sim)
				req := &tfprotov6.ReadResourceRequest{
					TypeName: typeName, CurrentState: inTerraformsForm(t, caller, c.state),
					CurrentIdentity: c.identity, Private: []byte(c.private),
				}
				if c.spoil != nil {
					c.spoil(req)
				}
				resp, err := server.ReadResource(t.Context(), req)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, resp)
				if !fastpath.IsWrapped(server) || req.TypeName != typeName {
					continue
				}
				if fastpath.AnswersRead(t.Context(), server, req) == c.framework {
					t.Errorf("the framework must answer: %v, want %v", !c.framework, c.framework)
				}
			}
			if diff := cmp.Diff(all[0], all[1]); diff != "" {
				t.Errorf("the answers of the framework and of fastpath (-want +got):\n%s", diff)
			}
		})
	}
}

// TestLastConfigurationIsUsed configures the provider twice in one process. Calls must then go to the authentik server
// of the second configuration.
func TestLastConfigurationIsUsed(t *testing.T) {
	quiet(t)
	first, _, _ := stages(t, 1)
	second, states, _ := stages(t, 1)
	server := fastServer()
	configured(t, server, first)
	c := configured(t, server, second)
	resp, err := server.ReadResource(
		t.Context(),
		&tfprotov6.ReadResourceRequest{TypeName: typeName, CurrentState: inTerraformsForm(t, c, string(states[0]))},
	)
	if err != nil || len(resp.Diagnostics) > 0 {
		t.Error(resp, err)
	}
}
