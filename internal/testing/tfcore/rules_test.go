package tfcore_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

const email = "authentik_stage_email"

type config = map[string]any

// alteration changes the responses of the provider to one kind of call.
type alteration struct {
	call   string // such as "plan"; applyTo has all names
	skip   int    // the number of calls before the first changed response
	change func(*answer)
}

// answer contains the parts of a provider's response that a test can change. `object` is nil if the response contains
// no object, for example after a destroy.
type answer struct {
	object      config
	identity    *tfprotov6.ResourceIdentityData
	diagnostics []*tfprotov6.Diagnostic
}

func (a alteration) applyTo(schema *tfprotov6.GetProviderSchemaResponse) func(request, response any) {
	managed, noIdentity := schema.ResourceSchemas[email].ValueType(), (*tfprotov6.ResourceIdentityData)(nil)
	return func(request, response any) {
		switch r := response.(type) {
		case *tfprotov6.ValidateResourceConfigResponse:
			config := request.(*tfprotov6.ValidateResourceConfigRequest).Config
			a.alter("validate", managed, &config, &noIdentity, &r.Diagnostics)
		case *tfprotov6.UpgradeResourceStateResponse:
			a.alter("upgrade", managed, &r.UpgradedState, &noIdentity, &r.Diagnostics)
		case *tfprotov6.ReadResourceResponse:
			a.alter("read", managed, &r.NewState, &r.NewIdentity, &r.Diagnostics)
		case *tfprotov6.PlanResourceChangeResponse:
			a.alter("plan", managed, &r.PlannedState, &r.PlannedIdentity, &r.Diagnostics)
			if a.call == "replacement" {
				r.RequiresReplace = []*tftypes.AttributePath{tftypes.NewAttributePath().WithAttributeName("host")}
			}
		case *tfprotov6.ApplyResourceChangeResponse:
			a.alter("apply", managed, &r.NewState, &r.NewIdentity, &r.Diagnostics)
		case *tfprotov6.ReadDataSourceResponse:
			a.alter("data source", schema.DataSourceSchemas[email].ValueType(), &r.State, &noIdentity, &r.Diagnostics)
		case *tfprotov6.ListResourceServerStream:
			all := slices.Collect(r.Results)
			for i := range all {
				a.alter("list", managed, &all[i].Resource, &all[i].Identity, &all[i].Diagnostics)
			}
			r.Results = slices.Values(all)
		}
	}
}

func (a *alteration) alter(call string, typ tftypes.Type,
	state **tfprotov6.DynamicValue, identity **tfprotov6.ResourceIdentityData, diags *[]*tfprotov6.Diagnostic,
) {
	if a.call != call {
		return
	}
	a.skip--
	if a.skip >= 0 {
		return
	}
	value, err := (*state).Unmarshal(typ)
	if err != nil {
		panic(err)
	}
	changed := &answer{tfcore.PlainObject(value), *identity, *diags}
	a.change(changed)
	*state, *identity, *diags = tfcore.Pack(typ, changed.object), changed.identity, changed.diagnostics
}

// stage returns a configuration with a write-only attribute and two blocks. `changed` contains attributes and blocks
// that differ from the usual ones.
func stage(changed config) config {
	all := config{
		"name": "a", "host": "mail.test", "password_wo": "hush", "password_wo_version": 1, "flow_set": []any{
			config{"slug": "one", "name": "One", "title": "One", "designation": "recovery"},
			config{"slug": "default-password-change"},
		},
	}
	maps.Copy(all, changed)
	return all
}

func set(name string, value any) func(*answer) { return func(a *answer) { a.object[name] = value } }

func absent(a *answer) { a.object = nil }

// present replaces the object in an answer with an object whose attributes are all null.
func present(a *answer) { a.object = config{} }

func oneBlock(a *answer) { a.object["flow_set"] = a.object["flow_set"].([]any)[:1] }

func noIdentity(a *answer) { a.identity = nil }

func unknownIdentity(a *answer) {
	typ := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String}}
	a.identity = &tfprotov6.ResourceIdentityData{IdentityData: tfcore.Pack(typ, config{"id": tfcore.Unknown{}})}
}

func fail(a *answer) {
	a.diagnostics = []*tfprotov6.Diagnostic{{Severity: tfprotov6.DiagnosticSeverityError, Summary: "no"}}
}

// refuseUnknown returns a function that adds an error to the answer if the attribute or block with this name is
// unknown.
func refuseUnknown(name string) func(*answer) {
	return func(a *answer) {
		if a.object[name] == any(tfcore.Unknown{}) {
			fail(a)
		}
	}
}

// rules contains changes of the provider's responses. Each change breaks a rule of Terraform's core. The session must
// then fail the test with a text that contains `message`.
var rules = []struct {
	name    string
	run     func(*run) tfcore.Diagnostics
	call    string
	skip    int
	change  func(*answer)
	message string
}{
	{"other value than configured", create, "plan", 0, set("host", "else"),
		`invalid plan: host: planned "else", configured "mail.test", prior value null`},
	{"unknown instead of the configured value", create, "plan", 0, set("host", tfcore.Unknown{}), "host: planned unknown"},
	{"value for an attribute that is not computed", create, "plan", 0, set("password", "x"),
		`password: planned "x", configured null`},
	{"planned write-only value", create, "plan", 0, set("password_wo", "hush"), `password_wo: planned "hush"`},
	{"absent plan", create, "plan", 0, absent, "planned null"},
	{"fewer planned blocks", create, "plan", 0, oneBlock, "flow_set: planned 1, configured 2"},
	{"replacement", create, "replacement", 0, nil, "a replacement is required"},
	{"neither the configured nor the prior value", update, "plan", 0, set("host", "third"), `prior value "mail.test"`},
	{"planned destroy with an object", destroy, "plan", 0, present, "configured null"},
	{"final plan without the planned value", create, "plan", 1, set("port", 26), "inconsistent final plan: port: was 25"},
	{"result with another value", create, "apply", 0, set("port", 26), "result after apply: port: was 25, but now 26"},
	{"result with fewer blocks", create, "apply", 0, oneBlock, "flow_set: was 2, but now 1"},
	{"absent result", create, "apply", 0, absent, "but now null"},
	{"result with a write-only value", create, "apply", 0, set("password_wo", "hush"), "invalid object: password_wo"},
	{"result with an unknown value", create, "apply", 0, set("id", tfcore.Unknown{}), "invalid result object after apply"},
	{"result with an unknown identity", create, "apply", 0, unknownIdentity, "invalid identity"},
	{"destroyed object that is left", destroy, "apply", 0, present, "was null"},
	{"read of an unknown value", refresh, "read", 0, set("host", tfcore.Unknown{}), "invalid object: an unknown value"},
	{"read of a write-only value", refresh, "read", 0, set("password_wo", "hush"), "invalid object: password_wo"},
	{"read of an unknown identity", refresh, "read", 0, unknownIdentity, "invalid identity"},
	{"absent upgrade", refresh, "upgrade", 0, absent, "invalid result object after upgrade"},
	{"data source with an unknown value", read, "data source", 0, set("host", tfcore.Unknown{}), "invalid object"},
	{"absent data source", read, "data source", 0, absent, "a null object"},
	{"listed object with an unknown value", list, "list", 0, set("host", tfcore.Unknown{}), "invalid object"},
	{"listed object without an identity", list, "list", 0, noIdentity, "without an identity"},
	{"refused unknown value", create, "validate", 0, refuseUnknown("host"), "refused a valid configuration"},
	{"refused unknown blocks", create, "validate", 0, refuseUnknown("flow_set"), "refused a valid configuration"},
}

// run has a session with the provider and two stages. The stage `existing` is on the server. The stage `fresh` is not
// created yet.
type run struct {
	session         *tfcore.Session
	existing, fresh *tfcore.Resource
}

func create(r *run) tfcore.Diagnostics  { return r.fresh.Apply(stage(config{"name": "b"})) }
func update(r *run) tfcore.Diagnostics  { return r.existing.Apply(stage(config{"host": "other.test"})) }
func destroy(r *run) tfcore.Diagnostics { return r.existing.Destroy() }
func refresh(r *run) tfcore.Diagnostics { return r.existing.Refresh() }
func read(r *run) tfcore.Diagnostics {
	_, diags := r.session.DataSource(email, config{"name": "a"})
	return diags
}
func list(r *run) tfcore.Diagnostics {
	return r.session.List(email, nil, tfcore.ListOptions{IncludeResource: true}, func(tfcore.Listed) bool { return true })
}

func newRun(tb testing.TB, provider func() tfprotov6.ProviderServer) *run {
	tb.Helper()
	server, session := acctest.Simulated(tb, ""), tfcore.New(tb, provider)
	r := &run{session, session.Resource(email), session.Resource(email)}
	noError(tb, session.Configure(config{"url": server.URL, "token": server.Token}))
	noError(tb, r.existing.Apply(stage(nil)))
	return r
}

func noError(tb testing.TB, diags tfcore.Diagnostics) {
	tb.Helper()
	if diags.HasError() {
		tb.Fatalf("unexpected diagnostics:\n%s", diags)
	}
}

// recorder is a testing.TB whose method Fatalf panics with the message, so that the caller can recover the message.
type recorder struct{ testing.TB }

func (recorder) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

func TestBrokenRuleFailsTheTest(t *testing.T) {
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) {
			r := newRun(recorder{t}, acctest.ProviderServer)
			a := alteration{rule.call, rule.skip, rule.change}
			r.session.Alter(a.applyTo(r.session.Schema()))
			defer func() {
				if message := fmt.Sprint(recover()); !strings.Contains(message, rule.message) {
					t.Errorf("the session does not report %q: %s", rule.message, message)
				}
			}()
			t.Log(rule.run(r))
		})
	}
}

func TestFailedApplyStoresTheReturnedObject(t *testing.T) {
	for name, c := range map[string]struct {
		run      func(*run) tfcore.Diagnostics
		returned func(*answer)
		fresh    bool // whether the failed apply leaves the new stage in the state, as tainted
		existing any  // the host of the existing stage in the state after the failed apply
	}{
		"create with an unknown id": {create, set("id", tfcore.Unknown{}), true, "mail.test"},
		"create without an object":  {create, absent, false, "mail.test"},
		"update without an object":  {update, absent, false, "mail.test"},
		"update with an object":     {update, set("host", "x"), false, "x"},
		"destroy with an object":    {destroy, present, false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRun(t, acctest.ProviderServer)
			failing := alteration{"apply", 0, func(a *answer) { fail(a); c.returned(a) }}
			r.session.Alter(failing.applyTo(r.session.Schema()))
			if diags := c.run(r); !diags.HasError() {
				t.Error("the apply has no error")
			}
			if (r.fresh.State() != nil) != c.fresh || r.fresh.Tainted() != c.fresh || r.existing.Tainted() ||
				r.existing.State()["host"] != c.existing || r.fresh.State()["id"] != nil {
				t.Errorf("the states are %v and %v", r.fresh.State(), r.existing.State())
			}
		})
	}
}

// A failed create taints the object, so the next plan replaces it. After Untaint, a plan does not replace it.
func TestTaintedObjectIsReplaced(t *testing.T) {
	r := newRun(t, acctest.ProviderServer)
	r.session.Alter(alteration{"apply", 0, fail}.applyTo(r.session.Schema()))
	if diags := create(r); !diags.HasError() {
		t.Fatal("the apply has no error")
	}
	r.session.Alter(nil)
	for _, action := range []string{tfcore.ActionReplace, tfcore.ActionNoOp} {
		plan, diags := r.fresh.Plan(stage(config{"name": "b"}))
		noError(t, diags)
		if plan.Action != action {
			t.Errorf("the plan is %s, want %s", plan.Action, action)
		}
		r.fresh.Untaint()
	}
}
