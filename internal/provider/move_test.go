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

// officialState is the state of a stage in the form of the official provider, from a server of the release in the field
// `release`. Up to 2025.2, the token_expiry of an email stage is a number.
type officialState struct {
	release, resourceType string
	// global is true if only the name of the stage is configured, so that the stage uses the global mail settings. If it
	// is false, all attributes are configured.
	global bool
	state  attributes
}

// officialStates returns the states in testdata/official, with keys such as "2026.2/email/own". The official provider
// itself wrote the states of 2026.2. The other states were written by hand from the documented schema of that provider.
func officialStates(t *testing.T) map[string]officialState {
	t.Helper()
	states := map[string]officialState{}
	for _, file := range must(filepath.Glob("testdata/official/*.json")) {
		parts := strings.Split(strings.TrimSuffix(filepath.Base(file), ".json"), "-")
		from := officialState{release: parts[0], resourceType: "authentik_stage_" + parts[1], global: parts[2] == "global"}
		mustBeNil(t, json.Unmarshal(must(os.ReadFile(file)), &from.state))
		states[strings.Join(parts, "/")] = from
	}
	return states
}

// configuration returns a configuration that fits the state. If `global` is true, it has only a name. If not, it has
// all attributes.
func (o officialState) configuration() attributes {
	if o.global {
		return minimal()
	}
	return without(o.state, "id")
}

// server returns a simulated server that contains the stage of the state, and writes the stage's id into the state.
func (o officialState) server(t *testing.T) *acctest.Target {
	t.Helper()
	server := acctest.Simulated(t, o.release+".0")
	fields := attributes{}
	for name, value := range o.state {
		number, isNumber := value.(float64)
		switch {
		case isNumber:
			fields[name] = int(number)
		case name == "configure_flow" && value == "": // the official provider stores "" for null
			fields[name] = nil
		case value != nil || name == "configure_flow" || name == "friendly_name":
			fields[name] = value
		}
	}
	o.state["id"] = addStage(t, server, o.resourceType, fields)
	return server
}

// takeovers lists the ways to take over a state: a moved block, with one of these addresses of the official provider,
// or `terraform state replace-provider`, which "" stands for.
var takeovers = []string{
	"registry.terraform.io/goauthentik/authentik", "registry.opentofu.org/goauthentik/authentik", "",
}

// moved returns the stage after this provider has taken over its state. `takeover` is an element of takeovers. The
// state also contains an unknown attribute, as if a later release of the official provider had written the state. This
// provider must ignore the attribute.
func (o officialState) moved(t *testing.T, server *acctest.Target, takeover string) *acctest.Stage {
	t.Helper()
	stage := server.Stage(t, o.resourceType)
	state := must(json.Marshal(with(o.state, "of_tomorrow", []int{1})))
	if takeover == "" {
		mustPrintNothing(t, stage.Upgrade(0, state))
	} else {
		mustPrintNothing(t, stage.MoveFrom(takeover, o.resourceType, 0, state))
	}
	return stage
}

func mustChange(t *testing.T, plan *tfcore.Plan, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, plan.Changed()); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

// This provider takes over a state of the official provider, by a moved block or by state replace-provider. The next
// plan is empty, except for a documented difference: the official provider has another default for the subject and the
// template of an authenticator stage.
func TestMoveFromTheOfficialProvider(t *testing.T) {
	for name, from := range officialStates(t) {
		for _, takeover := range takeovers {
			t.Run(name+"/"+takeover, func(t *testing.T) {
				server := from.server(t)
				stage := from.moved(t, server, takeover)
				plan, diags := stage.Plan(from.configuration())
				mustSucceed(t, diags)
				if from.global && from.resourceType == authenticator {
					mustChange(t, plan, "subject", "template")
				} else {
					mustChange(t, plan)
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

// If no password is configured, the official provider stores "" in the state, whatever password the server has. After
// the move, the server keeps its password, even if the plan did not refresh the state.
func TestMoveLeavesAPasswordThatIsNotWritten(t *testing.T) {
	for _, kind := range []string{"email", "authenticator_email"} {
		for _, skipRefresh := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/refresh %t", kind, !skipRefresh), func(t *testing.T) {
				from := officialStates(t)["2026.2/"+kind+"/own"]
				config := without(from.configuration(), "password")
				from.state["password"] = "set-by-hand"
				server := from.server(t)
				from.state["password"] = ""
				stage := from.moved(t, server, takeovers[0])
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

// A stage is moved from the official provider. The new configuration does not contain some attributes whose default
// differs between the two providers. The plan changes exactly these attributes.
func TestMoveShowsTheDefaultsThatDiffer(t *testing.T) {
	for name, want := range map[string][]string{"email": {"timeout"}, "authenticator_email": {"template", "timeout"}} {
		from := officialStates(t)["2026.2/"+name+"/own"]
		stage := from.moved(t, from.server(t), takeovers[0])
		plan, diags := stage.Plan(without(without(from.configuration(), "timeout"), "template"))
		mustPrintNothing(t, diags)
		mustChange(t, plan, want...)
	}
	// This stage has a host, so the default of use_global_settings is false here, but true in the official provider.
	from := officialStates(t)["2026.2/email/global"]
	from.state["host"] = "smtp.example.com"
	plan, diags := from.moved(t, from.server(t), takeovers[0]).Plan(with(minimal(), "host", "smtp2.example.com"))
	mustWarnOnce(t, diags, "(use_global_settings)", "use_global_settings = true")
	mustChange(t, plan, "host", "timeout", "use_global_settings")
}

func TestMoveOfAnotherStateIsRefused(t *testing.T) {
	for provider, state := range map[string]string{
		"someone/authentik": `{}`, "goauthentik/authentik": `{"port": "a lot"}`,
	} {
		stage := tfcore.New(t, acctest.ProviderServer).Resource(email)
		diags := stage.MoveFrom("registry.terraform.io/"+provider, email, 0, []byte(state))
		mustFail(t, diags, "", "Unable to Move Resource State")
	}
}

// A stage of this provider moves to the official provider with `terraform state replace-provider`. The official
// provider then plans an update, not a replacement. The update changes only the password, which the state does not
// contain, and the attributes for which the official provider has other defaults.
func TestMoveOutToTheOfficialProvider(t *testing.T) {
	here := mailServer(attributes{
		"name": "stage", "username": "u", "password_wo": "p", "password_wo_version": 1,
		"flow_set": []any{newFlow("recovery")},
	})
	there := mailServer(attributes{"name": "stage", "username": "u", "password": "p"})
	for _, resourceType := range acctest.Kinds {
		defaults := []string{"timeout", "use_global_settings"}
		written := attributes{"use_global_settings": false, "timeout": 10}
		if resourceType == authenticator {
			defaults = []string{"subject", "template", "timeout", "use_global_settings"}
			written["subject"], written["template"] = "authentik Sign-in code", "email/email_otp.html"
		}
		for _, c := range []struct {
			written attributes
			changed []string
		}{{attributes{}, append([]string{"password"}, defaults...)}, {written, []string{"password"}}} {
			stage := newStage(t, resourceType)
			stage.MustApply(here)
			official := stage.Server.Official(t).Resource(resourceType)
			mustPrintNothing(t, official.Upgrade(0, must(json.Marshal(stage.State()))))
			config := maps.Clone(c.written)
			maps.Copy(config, there)
			plan, diags := official.Plan(config)
			mustPrintNothing(t, diags)
			mustChange(t, plan, c.changed...)
			if plan.Action != tfcore.ActionUpdate {
				t.Errorf("%s: the plan is %s", resourceType, plan.Action)
			}
			for _, name := range []string{"flow_set", "password_wo", "password_wo_version"} {
				if _, isKept := official.State()[name]; isKept {
					t.Errorf("the state keeps %s", name)
				}
			}
		}
	}
}
