package fastpath_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/fastpath"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

const typeName = "authentik_stage_email"

func frameworkServer() tfprotov6.ProviderServer {
	return providerserver.NewProtocol6(provider.New("test"))()
}

func fastServer() tfprotov6.ProviderServer { return fastpath.New(provider.New("test")) }

// quiet clears all environment variables that begin with TF_. Some of them request logs, and fastpath does nothing if
// logs are requested.
func quiet(t *testing.T) {
	t.Helper()
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "TF_") {
			t.Setenv(name, "")
		}
	}
}

// pair has two provider servers: the framework's own and that of fastpath. Both use the same simulated authentik, which
// has one stage. The server of fastpath has no framework behind it, so it panics if it does not answer a call itself.
type pair struct {
	framework, fast tfprotov6.ProviderServer
	resource        tftypes.Object
	id, state       string // the UUID of the stage, and its state in the form of a state file
}

func newPair(t *testing.T) *pair {
	t.Helper()
	quiet(t)
	sim, err := authentiksim.Start(authentiksim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	stage := map[string]any{"name": "stage", "host": "smtp.example.com", "use_global_settings": false}
	id, err := sim.Add("email", stage)
	if err != nil {
		t.Fatal(err)
	}
	served := provider.New("test")
	p := &pair{framework: providerserver.NewProtocol6(served)(), fast: fastpath.Wrap(nil, served), id: id}
	p.state = fmt.Sprintf(stateJSON, id)
	schema, err := p.framework.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	p.resource = schema.ResourceSchemas[typeName].ValueType().(tftypes.Object)
	settings := schema.Provider.ValueType().(tftypes.Object)
	_, err = p.framework.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		Config: encoded(t, settings, map[string]any{"url": sim.URL(), "token": "demo-token"}),
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// encoded encodes an object with these attribute values. An attribute without a value is null, and every list of blocks
// is empty. If the map is nil, the whole object is null.
func encoded(t *testing.T, object tftypes.Object, attributes map[string]any) *tfprotov6.DynamicValue {
	t.Helper()
	value := tftypes.NewValue(object, nil)
	if attributes != nil {
		values := map[string]tftypes.Value{}
		for name, kind := range object.AttributeTypes {
			values[name] = tftypes.NewValue(kind, attributes[name])
			if list, isList := kind.(tftypes.List); isList {
				values[name] = tftypes.NewValue(list, []tftypes.Value{})
			}
		}
		value = tftypes.NewValue(object, values)
	}
	packed, err := tfprotov6.NewDynamicValue(object, value)
	if err != nil {
		t.Fatal(err)
	}
	return &packed
}

func (p *pair) config(t *testing.T, values map[string]any) *tfprotov6.DynamicValue {
	t.Helper()
	all := map[string]any{"name": "stage", "host": "smtp.example.com"}
	maps.Copy(all, values)
	return encoded(t, p.resource, all)
}

// compare sends a request to the server of fastpath and to the framework's own server. If isPassedOn is true, the
// server of fastpath must pass the request on. If not, it must answer the request itself, and both answers must be
// equal.
func compare[Request, Response any](
	t *testing.T, p *pair, call func(tfprotov6.ProviderServer, context.Context, *Request) (*Response, error),
	req *Request, isPassedOn bool,
) {
	t.Helper()
	want, wantErr := call(p.framework, t.Context(), req)
	defer func() {
		if panicked := recover() != nil; panicked != isPassedOn {
			t.Errorf("the call is passed on to the framework: %t, want %t", panicked, isPassedOn)
		}
	}()
	got, err := call(p.fast, t.Context(), req)
	if diff := cmp.Diff(want, got); diff != "" || (err == nil) != (wantErr == nil) {
		t.Errorf("the answers of the framework and of fastpath (-want +got): %v, %v\n%s", wantErr, err, diff)
	}
}

const stateJSON = `{"id": %q, "name": "stage", "component": "ak-stage-email-form", "verbose_name": "Email Stage",
"verbose_name_plural": "Email Stages", "meta_model_name": "authentik_stages_email.emailstage",
"use_global_settings": false, "host": "smtp.example.com", "port": 25, "username": "", "password": null,
"password_wo": null, "password_wo_version": null, "force_destroy": false, "use_tls": false, "use_ssl": false,
"timeout": 10, "from_address": "system@authentik.local", "subject": "authentik",
"template": "email/password_reset.html", "token_expiry": "minutes=30", "activate_user_on_success": false,
"recovery_max_attempts": 5, "recovery_cache_timeout": "minutes=5", "flow_set": []}`
