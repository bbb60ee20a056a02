package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// official is the state of a stage in the form of the official provider, for a server of this release. In states for
// releases up to 2025.2 the token_expiry is a number.
type official struct {
	release, resourceType string
	global                bool // true = the configuration has only a name; false = all attributes
	state                 attributes
}

// officialStates returns the states in testdata/official, by RELEASE/KIND/CASE. The official provider itself wrote the
// states of 2026.2. The other states were written by hand from its documented schema.
func officialStates(t *testing.T) map[string]official {
	t.Helper()
	files, err := filepath.Glob("testdata/official/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	states := map[string]official{}
	for _, file := range files {
		parts := strings.Split(strings.TrimSuffix(filepath.Base(file), ".json"), "-")
		from := official{release: parts[0], resourceType: "authentik_stage_" + parts[1], global: parts[2] == "global"}
		text, err := os.ReadFile(file)
		mustDo(t, err)
		if err := json.Unmarshal(text, &from.state); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		states[strings.Join(parts, "/")] = from
	}
	return states
}

// configuration returns a configuration that fits the state: only a name if global is true, and otherwise all
// attributes.
func (o official) configuration() attributes {
	if o.global {
		return minimal()
	}
	config := maps.Clone(o.state)
	delete(config, "id")
	return config
}

// server returns a simulated server on which the stage has the values of the state.
func (o official) server(t *testing.T) *acctest.Target {
	t.Helper()
	server := acctest.Simulated(t, o.release+".0")
	fields := maps.Clone(o.state)
	for name, value := range fields {
		if number, ok := value.(float64); ok {
			fields[name] = int(number)
		}
		if value == nil && name != "configure_flow" && name != "friendly_name" {
			delete(fields, name)
		}
	}
	if fields["configure_flow"] == "" { // the official provider stores "" for null
		fields["configure_flow"] = nil
	}
	o.state["id"] = addStage(t, server, o.resourceType, fields)
	return server
}

// differences returns the attributes that the plan of this provider changes. An authenticator stage on the global
// settings gets another subject and template, because the official provider has other defaults for them. For other
// stages differences returns nil.
func (o official) differences() []string {
	if o.global && o.resourceType == authenticator {
		return []string{"subject", "template"}
	}
	return nil
}

// hcl returns a resource block with the values of the configuration.
func (o official) hcl(t *testing.T) string {
	t.Helper()
	text := fmt.Sprintf("resource %q \"stage\" {\n", o.resourceType)
	for name, value := range o.configuration() {
		if value == nil {
			continue
		}
		written, err := json.Marshal(value)
		mustDo(t, err)
		text += fmt.Sprintf("  %s = %s\n", name, written)
	}
	return text + "}\n"
}

// tfstate returns the text of a state file in which the official provider manages the stage.
func (o official) tfstate(t *testing.T) string {
	t.Helper()
	text, err := json.Marshal(attributes{
		"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "5f0c1c1e-0000-4000-8000-000000000000",
		"resources": []any{attributes{
			"mode": "managed", "type": o.resourceType, "name": "stage",
			"provider": `provider["registry.terraform.io/goauthentik/authentik"]`,
			// The official provider uses an older plugin library, which stores {"schema_version":"0"} in base64 as the value of
			// "private".
			"instances": []any{attributes{
				"schema_version": 0, "attributes": o.state, "private": "eyJzY2hlbWFfdmVyc2lvbiI6IjAifQ==",
			}},
		}},
	})
	mustDo(t, err)
	return string(text)
}

// ways contains the ways in which this provider can take over a state of the official provider. They also work while
// the provider is not configured.
var ways = map[string]func(r *tfcore.Resource, resourceType string, state []byte) tfcore.Diagnostics{
	"moved": func(r *tfcore.Resource, resourceType string, state []byte) tfcore.Diagnostics {
		return r.MoveFrom("registry.terraform.io/goauthentik/authentik", resourceType, 0, state)
	},
	"moved in OpenTofu": func(r *tfcore.Resource, resourceType string, state []byte) tfcore.Diagnostics {
		return r.MoveFrom("registry.opentofu.org/goauthentik/authentik", resourceType, 0, state)
	},
	"replace-provider": func(r *tfcore.Resource, _ string, state []byte) tfcore.Diagnostics { return r.Upgrade(0, state) },
}

// This provider takes over a state of the official provider, by a moved block or by state replace-provider. The next
// plan changes only the attributes that the documentation names.
func TestMoveFromTheOfficialProvider(t *testing.T) {
	for name, from := range officialStates(t) {
		for way := range ways {
			t.Run(name+"/"+way, func(t *testing.T) { from.mustMove(t, way) })
		}
	}
}

func (o official) mustMove(t *testing.T, way string) {
	t.Helper()
	server := o.server(t)
	text, err := json.Marshal(o.state)
	mustDo(t, err)
	session := tfcore.New(t, acctest.ProviderServer)
	stage := session.Resource(o.resourceType)
	mustPrintNothing(t, ways[way](stage, o.resourceType, text))
	mustPrintNothing(t, session.Configure(attributes{"url": server.URL, "token": server.Token}))
	server.Sim.ResetRequests()
	plan, diags := stage.Plan(o.configuration())
	mustSucceed(t, diags)
	if diff := cmp.Diff(o.differences(), plan.Changed()); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	for _, request := range asked(server) {
		if !strings.HasPrefix(request, "GET ") {
			t.Errorf("the plan after the move sends %s", request)
		}
	}
	if got := stage.State()["password"]; fmt.Sprint(got) != fmt.Sprint(o.state["password"]) {
		t.Errorf("the password became %v", got)
	}
	mustSucceed(t, stage.Apply(o.configuration()))
}

// A state of the official provider contains "" for the password if its configuration had no password. The server can
// have any password then. After the move this password stays, even if the plan did not refresh the state.
func TestMoveLeavesAPasswordThatIsNotWritten(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		for way := range ways {
			for _, unrefreshed := range []bool{false, true} {
				t.Run(
					fmt.Sprint(resourceType, "/", way, "/", unrefreshed),
					func(t *testing.T) { mustLeavePassword(t, resourceType, way, unrefreshed) },
				)
			}
		}
	}
}

func mustLeavePassword(t *testing.T, resourceType, way string, unrefreshed bool) {
	t.Helper()
	from := officialStates(t)["2026.2/"+strings.TrimPrefix(resourceType, "authentik_stage_")+"/own"]
	config := without(from.configuration(), "password")
	from.state["password"] = "set-by-hand"
	server := from.server(t)
	from.state["password"] = ""
	text, err := json.Marshal(from.state)
	mustDo(t, err)
	stage := server.Stage(t, resourceType)
	mustPrintNothing(t, ways[way](stage.Resource, resourceType, text))
	stage.SkipRefresh = unrefreshed
	if !unrefreshed {
		stage.MustPlan(config, "no-op")
	}
	mustSucceed(t, stage.Apply(config))
	if stored, _ := server.Sim.Stage(from.state["id"].(string)); stored["password"] != "set-by-hand" {
		t.Errorf("the server's password became %v", stored["password"])
	}
}

// After a move from the official provider, the configuration leaves out attributes that have another default in this
// provider. The plan changes exactly these attributes.
func TestMoveShowsTheDefaultsThatDiffer(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		from := officialStates(t)["2026.2/"+strings.TrimPrefix(resourceType, "authentik_stage_")+"/own"]
		server := from.server(t)
		text, err := json.Marshal(from.state)
		mustDo(t, err)
		stage := server.Session(t).Resource(resourceType)
		mustPrintNothing(t, stage.MoveFrom("registry.terraform.io/goauthentik/authentik", resourceType, 0, text))
		want := map[string][]string{email: {"timeout"}, authenticator: {"template", "timeout"}}[resourceType]
		plan, diags := stage.Plan(without(without(from.configuration(), "timeout"), "template"))
		if len(diags) > 0 {
			t.Fatalf("%s: %s", resourceType, diags)
		}
		if diff := cmp.Diff(want, plan.Changed()); diff != "" {
			t.Errorf("%s: changes (-want +got):\n%s", resourceType, diff)
		}
	}
}

// In the official provider, use_global_settings is true by default, so a configured host has no effect. In this
// provider a configured host is used, and the first plan after the move warns of the change.
func TestMoveWarnsThatTheHostTakesEffect(t *testing.T) {
	from := officialStates(t)["2026.2/email/global"]
	from.state["host"] = "smtp.example.com"
	server := from.server(t)
	text, err := json.Marshal(from.state)
	mustDo(t, err)
	stage := server.Session(t).Resource(from.resourceType)
	mustPrintNothing(t, stage.MoveFrom("registry.terraform.io/goauthentik/authentik", from.resourceType, 0, text))
	plan, diags := stage.Plan(with(minimal(), "host", "smtp2.example.com"))
	if len(diags) != 1 || diags.HasError() {
		t.Fatalf("want one warning, got %s", diags)
	}
	want := []string{"host", "timeout", "use_global_settings"}
	if diff := cmp.Diff(want, plan.Changed()); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	mustSay(t, diags.String(), "(use_global_settings)", "use_global_settings = true")
}

// A state of a later official provider can contain attributes that this provider does not have. The move ignores these
// attributes.
func TestMoveIgnoresUnknownAttributes(t *testing.T) {
	for way, take := range ways {
		stage := tfcore.New(t, acctest.ProviderServer).Resource(email)
		diags := take(stage, email, []byte(`{"name": "stage", "of_tomorrow": [1]}`))
		if len(diags) > 0 || stage.State()["name"] != "stage" {
			t.Errorf("%s: %s, %v", way, diags, stage.State()["name"])
		}
	}
}

func TestMoveFromElsewhereIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ provider, resourceType, state, says string }{
		"another provider": {
			"registry.terraform.io/someone/authentik", email, `{}`, "Unable to Move Resource State",
		},
		"another type": {
			"registry.terraform.io/goauthentik/authentik", authenticator, `{}`, "Unable to Move Resource State",
		},
		"another form": {
			"registry.terraform.io/goauthentik/authentik", email, `{"port": "a lot"}`,
			"\n\n  terraform import authentik_stage_email.YOUR_BLOCK NAME_OF_THE_STAGE",
		},
	} {
		t.Run(name, func(t *testing.T) {
			stage := tfcore.New(t, acctest.ProviderServer).Resource(email)
			mustFail(t, stage.MoveFrom(c.provider, c.resourceType, 0, []byte(c.state)), "", c.says)
		})
	}
}
