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

// officialState is the state of a stage in the form of the official provider, for a server of this release. In states
// for releases up to 2025.2 the token_expiry is a number.
type officialState struct {
	release, resourceType string
	global                bool // whether only the name is configured; otherwise all attributes are configured
	state                 attributes
}

// officialStates returns the states in testdata/official, by RELEASE/KIND/CASE. The official provider itself wrote the
// states of 2026.2. The other states were written by hand from its documented schema.
func officialStates(t *testing.T) map[string]officialState {
	t.Helper()
	files, err := filepath.Glob("testdata/official/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	states := map[string]officialState{}
	for _, file := range files {
		parts := strings.Split(strings.TrimSuffix(filepath.Base(file), ".json"), "-")
		from := officialState{release: parts[0], resourceType: "authentik_stage_" + parts[1], global: parts[2] == "global"}
		mustBeNil(t, json.Unmarshal(must(os.ReadFile(file)), &from.state))
		states[strings.Join(parts, "/")] = from
	}
	return states
}

// configuration returns a configuration that fits the state: only a name if global is true, and otherwise all
// attributes.
func (o officialState) configuration() attributes {
	if o.global {
		return minimal()
	}
	config := maps.Clone(o.state)
	delete(config, "id")
	return config
}

// server returns a simulated server that contains the stage with the values of the state.
func (o officialState) server(t *testing.T) *acctest.Target {
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

// differences returns the attributes that the plan of this provider changes. The official provider has other defaults
// for the subject and the template of an authenticator stage that uses the global settings. The plans of all other
// stages are empty.
func (o officialState) differences() []string {
	if o.global && o.resourceType == authenticator {
		return []string{"subject", "template"}
	}
	return nil
}

// takeovers contains the ways in which this provider can take over a state of the official provider.
var takeovers = map[string]func(r *tfcore.Resource, resourceType string, state []byte) tfcore.Diagnostics{
	"moved": func(r *tfcore.Resource, resourceType string, state []byte) tfcore.Diagnostics {
		return r.MoveFrom("registry.terraform.io/goauthentik/authentik", resourceType, 0, state)
	},
	"moved in OpenTofu": func(r *tfcore.Resource, resourceType string, state []byte) tfcore.Diagnostics {
		return r.MoveFrom("registry.opentofu.org/goauthentik/authentik", resourceType, 0, state)
	},
	"replace-provider": func(r *tfcore.Resource, _ string, state []byte) tfcore.Diagnostics { return r.Upgrade(0, state) },
}

// moved returns the stage after this provider has taken over its state in one of the ways.
func (o officialState) moved(t *testing.T, server *acctest.Target, takeover string) *acctest.Stage {
	t.Helper()
	stage := server.Stage(t, o.resourceType)
	mustPrintNothing(t, takeovers[takeover](stage.Resource, o.resourceType, must(json.Marshal(o.state))))
	return stage
}

// This provider takes over a state of the official provider, by a moved block or by state replace-provider. The next
// plan changes only the attributes that the documentation names.
func TestMoveFromTheOfficialProvider(t *testing.T) {
	for name, from := range officialStates(t) {
		for takeover := range takeovers {
			t.Run(name+"/"+takeover, func(t *testing.T) {
				server := from.server(t)
				stage := from.moved(t, server, takeover)
				plan, diags := stage.Plan(from.configuration())
				mustSucceed(t, diags)
				if diff := cmp.Diff(from.differences(), plan.Changed()); diff != "" {
					t.Errorf("changes (-want +got):\n%s", diff)
				}
				mustBeNil(t, onlyReads(server))
				if got := stage.State()["password"]; fmt.Sprint(got) != fmt.Sprint(from.state["password"]) {
					t.Errorf("the password became %v", got)
				}
				mustSucceed(t, stage.Apply(from.configuration()))
			})
		}
	}
}

// A state of the official provider contains "" for the password if its configuration had no password. The server can
// have any password then. After the move this password stays, even if the plan did not refresh the state.
func TestMoveLeavesAPasswordThatIsNotWritten(t *testing.T) {
	for _, kind := range []string{"email", "authenticator_email"} {
		for takeover := range takeovers {
			for _, skipRefresh := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%s/refresh %t", kind, takeover, !skipRefresh), func(t *testing.T) {
					from := officialStates(t)["2026.2/"+kind+"/own"]
					config := without(from.configuration(), "password")
					from.state["password"] = "set-by-hand"
					server := from.server(t)
					from.state["password"] = ""
					stage := from.moved(t, server, takeover)
					stage.SkipRefresh = skipRefresh
					if !skipRefresh {
						stage.MustPlan(config, "no-op")
					}
					mustSucceed(t, stage.Apply(config))
					stage.MustHold(attributes{"password": "set-by-hand"})
				})
			}
		}
	}
}

// After a move from the official provider, the configuration leaves out attributes that have another default in this
// provider. The plan changes exactly these attributes.
func TestMoveShowsTheDefaultsThatDiffer(t *testing.T) {
	for kind, want := range map[string][]string{"email": {"timeout"}, "authenticator_email": {"template", "timeout"}} {
		from := officialStates(t)["2026.2/"+kind+"/own"]
		stage := from.moved(t, from.server(t), "moved")
		plan, diags := stage.Plan(without(without(from.configuration(), "timeout"), "template"))
		mustPrintNothing(t, diags)
		if diff := cmp.Diff(want, plan.Changed()); diff != "" {
			t.Errorf("%s: changes (-want +got):\n%s", kind, diff)
		}
	}
}

// In the official provider, use_global_settings is true by default, so a configured host has no effect. In this
// provider a configured host is used, and the first plan after the move warns of the change.
func TestMoveWarnsThatTheHostTakesEffect(t *testing.T) {
	from := officialStates(t)["2026.2/email/global"]
	from.state["host"] = "smtp.example.com"
	stage := from.moved(t, from.server(t), "moved")
	plan, diags := stage.Plan(with(minimal(), "host", "smtp2.example.com"))
	mustWarnOnce(t, diags, "(use_global_settings)", "use_global_settings = true")
	want := []string{"host", "timeout", "use_global_settings"}
	if diff := cmp.Diff(want, plan.Changed()); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

// A state of a later official provider can contain attributes that this provider does not have. The move ignores these
// attributes. A move needs no configured provider.
func TestMoveIgnoresUnknownAttributes(t *testing.T) {
	for takeover, move := range takeovers {
		stage := tfcore.New(t, acctest.ProviderServer).Resource(email)
		mustPrintNothing(t, move(stage, email, []byte(`{"name": "stage", "of_tomorrow": [1]}`)))
		if stage.State()["name"] != "stage" {
			t.Errorf("%s: the name is %v", takeover, stage.State()["name"])
		}
	}
}

func TestMoveFromElsewhereIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ provider, resourceType, state, says string }{
		"another provider": {"someone/authentik", email, `{}`, "Unable to Move Resource State"},
		"another type":     {"goauthentik/authentik", authenticator, `{}`, "Unable to Move Resource State"},
		"a port that is a text": {
			"goauthentik/authentik", email, `{"port": "a lot"}`,
			"\n\n  terraform import authentik_stage_email.YOUR_BLOCK NAME_OF_THE_STAGE",
		},
	} {
		t.Run(name, func(t *testing.T) {
			stage := tfcore.New(t, acctest.ProviderServer).Resource(email)
			mustFail(t, stage.MoveFrom("registry.terraform.io/"+c.provider, c.resourceType, 0, []byte(c.state)), "", c.says)
		})
	}
}
