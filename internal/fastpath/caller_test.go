package fastpath_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/fastpath"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

const typeName = "authentik_stage_email"

func frameworkServer() tfprotov6.ProviderServer {
	return providerserver.NewProtocol6(provider.New("test")())()
}

func fastServer() tfprotov6.ProviderServer { return fastpath.New(provider.New("test")()) }

// caller calls a provider server in the same way as Terraform does for an instance that does not change.
type caller struct {
	testing.TB
	server   tfprotov6.ProviderServer
	schema   *tfprotov6.GetProviderSchemaResponse
	resource tftypes.Object
}

// configured configures the provider of server to use the simulated authentik, and returns a caller of server.
func configured(tb testing.TB, server tfprotov6.ProviderServer, sim *authentiksim.Server) *caller {
	tb.Helper()
	schema, err := server.GetProviderSchema(tb.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		tb.Fatal(err)
	}
	resource, _ := schema.ResourceSchemas[typeName].ValueType().(tftypes.Object)
	c := &caller{tb, server, schema, resource}
	settings, _ := schema.Provider.ValueType().(tftypes.Object)
	_, err = server.ConfigureProvider(tb.Context(), &tfprotov6.ConfigureProviderRequest{
		Config: c.value(settings, map[string]any{"url": sim.URL(), "token": "demo-token"}),
	})
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// value encodes an object with the attribute values in the map given. Missing attributes are null. Every list is empty.
func (c *caller) value(object tftypes.Object, given map[string]any) *tfprotov6.DynamicValue {
	c.Helper()
	values := map[string]tftypes.Value{}
	for name, kind := range object.AttributeTypes {
		values[name] = tftypes.NewValue(kind, given[name])
		if list, isList := kind.(tftypes.List); isList {
			values[name] = tftypes.NewValue(list, []tftypes.Value{})
		}
	}
	packed, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, values))
	if err != nil {
		c.Fatal(err)
	}
	return &packed
}

// answers contains the responses to the four calls for one instance, in the order of the calls.
type answers struct {
	Upgraded  *tfprotov6.UpgradeResourceStateResponse
	Read      *tfprotov6.ReadResourceResponse
	Validated *tfprotov6.ValidateResourceConfigResponse
	Planned   *tfprotov6.PlanResourceChangeResponse
}

// keep makes the four calls that Terraform makes to plan one instance: upgrade, read, validate, plan.
func (c *caller) keep(ctx context.Context, state []byte, config map[string]any) answers {
	c.Helper()
	var all answers
	var err error
	if all.Upgraded, err = c.server.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: typeName, RawState: &tfprotov6.RawState{JSON: state},
	}); err != nil || len(all.Upgraded.Diagnostics) > 0 {
		c.Fatal(all.Upgraded, err)
	}
	// Decode the upgraded state and encode it again for the read, as Terraform does.
	decoded, err := all.Upgraded.UpgradedState.Unmarshal(c.resource)
	if err != nil {
		c.Fatal(err)
	}
	current, err := tfprotov6.NewDynamicValue(c.resource, decoded)
	if err != nil {
		c.Fatal(err)
	}
	all.Upgraded.UpgradedState = &current
	read := &tfprotov6.ReadResourceRequest{TypeName: typeName, CurrentState: &current}
	if all.Read, err = c.server.ReadResource(ctx, read); err != nil {
		c.Fatal(err)
	}
	written := c.value(c.resource, config)
	validate := &tfprotov6.ValidateResourceConfigRequest{TypeName: typeName, Config: written}
	if all.Validated, err = c.server.ValidateResourceConfig(ctx, validate); err != nil {
		c.Fatal(err)
	}
	if all.Planned, err = c.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, PriorState: all.Read.NewState, ProposedNewState: all.Read.NewState, Config: written,
	}); err != nil {
		c.Fatal(err)
	}
	return all
}

// stages starts a simulated server with n stages. It returns the server, the states of the stages in the form of a
// state file, and the configuration of a stage.
func stages(tb testing.TB, n int) (*authentiksim.Server, [][]byte, map[string]any) {
	tb.Helper()
	sim, err := authentiksim.Start(authentiksim.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(sim.Close)
	states := make([][]byte, n)
	for i := range states {
		name := fmt.Sprintf("stage-%05d", i)
		id, err := sim.AddStage(
			"email", map[string]any{"name": name, "host": "smtp.example.com", "use_global_settings": false},
		)
		if err != nil {
			tb.Fatal(err)
		}
		states[i] = fmt.Appendf(nil, stateJSON, id, name)
	}
	return sim, states, map[string]any{"name": "stage-00000", "host": "smtp.example.com"}
}

const stateJSON = `{"id": %q, "name": %q, "component": "ak-stage-email-form", "verbose_name": "Email Stage",
"verbose_name_plural": "Email Stages", "meta_model_name": "authentik_stages_email.emailstage",
"use_global_settings": false, "host": "smtp.example.com", "port": 25, "username": "", "password": null,
"password_wo": null, "password_wo_version": null, "force_destroy": false, "use_tls": false, "use_ssl": false,
"timeout": 10, "from_address": "system@authentik.local", "subject": "authentik",
"template": "email/password_reset.html", "token_expiry": "minutes=30", "activate_user_on_success": false,
"recovery_max_attempts": 5, "recovery_cache_timeout": "minutes=5", "flow_set": []}`

// BenchmarkPlan measures a plan of a hundred unchanged stages within one process. Profile it to see what takes the
// time of a plan.
func BenchmarkPlan(b *testing.B) {
	sim, states, config := stages(b, 100)
	for name, server := range map[string]func() tfprotov6.ProviderServer{
		"framework": frameworkServer, "fastpath": fastServer,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c := configured(b, server(), sim)
				for _, state := range states {
					c.keep(b.Context(), state, config)
				}
				sim.ResetRequests()
			}
		})
	}
}
