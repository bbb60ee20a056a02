package tfcore_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

const (
	invalidPlan        = "Provider produced invalid plan"
	invalidObject      = "Provider produced invalid object"
	invalidIdentity    = "Provider produced invalid identity"
	inconsistentPlan   = "Provider produced inconsistent final plan"
	inconsistentResult = "Provider produced inconsistent result after apply"
	refusedUnknowns    = "Provider refused a valid configuration whose values are unknown"
)

// completeConfig returns a configuration with every kind of attribute and two blocks.
func completeConfig() config {
	return config{
		"name": "a", "host": "mail", "password": 5, "secret_wo": "hush",
		"flow": []any{config{"slug": "one"}, config{"slug": "two", "order": 7}},
	}
}

func changed(values config) config {
	all := completeConfig()
	maps.Copy(all, values)
	return all
}

func newSession(tb testing.TB, provider *stub) *tfcore.Session {
	tb.Helper()
	return tfcore.New(tb, func() tfprotov6.ProviderServer { return provider })
}

func noDiagnostics(tb testing.TB, diags tfcore.Diagnostics) {
	tb.Helper()
	if len(diags) > 0 {
		tb.Fatalf("unexpected diagnostics:\n%s", diags)
	}
}

// recorder is a testing.TB that records failures instead of failing the test.
type recorder struct {
	testing.TB
	failures []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}
func (r *recorder) Helper() {}

func set(name string, value any) func(*answer) { return func(a *answer) { a.set(name, value) } }

func absent(a *answer) { a.values = nil }

func unknownIdentity(a *answer) { a.identity = tftypes.UnknownValue }

func oneBlock(a *answer) {
	a.values["flow"] = tftypes.NewValue(a.values["flow"].Type(), tfcore.Elements(a.values["flow"])[:1])
}

// present replaces the returned object with an object whose attributes are all null.
func present(a *answer) {
	a.values = map[string]tftypes.Value{}
	for name, typ := range stageType.(tftypes.Object).AttributeTypes {
		a.values[name] = tftypes.NewValue(typ, nil)
	}
}

func replacement(a *answer) {
	a.replace = []*tftypes.AttributePath{tftypes.NewAttributePath().WithAttributeName("host")}
}

func deferred(a *answer) {
	a.deferred = &tfprotov6.Deferred{Reason: tfprotov6.DeferredReasonAbsentPrereq}
}

// refuseUnknown returns a function that adds an error to the answer if the attribute or block with this name is
// unknown.
func refuseUnknown(name string) func(*answer) {
	return func(a *answer) {
		if !a.values[name].IsKnown() {
			fail(a)
		}
	}
}

func fail(a *answer) {
	a.diagnostics = []*tfprotov6.Diagnostic{{Severity: tfprotov6.DiagnosticSeverityError, Summary: "no"}}
}

// rules contains changes of the test provider's answers. Most of them break a rule of core, and summary is the summary
// of core's error. If summary is "", core allows the changed answer.
var rules = []struct {
	name, call string
	alter      func(*answer)
	summary    string
	attribute  string
	detail     string
}{
	{"other value than configured", "plan", set("host", "else"), invalidPlan, "host",
		`.host: planned value "else" does not match config value "mail"`},
	{"unknown value instead of the configured one", "plan", set("host", tftypes.UnknownValue), invalidPlan, "host",
		"planned value unknown"},
	{"value where none is configured", "plan", set("bare", "x"), invalidPlan, "bare",
		`planned value "x" for a non-computed attribute`},
	{"absent plan", "plan", absent, invalidPlan, "", "planned for absence but config wants existence"},
	{"write-only value", "plan", set("secret_wo", "hush"), invalidPlan, "secret_wo",
		"planned value for write-only attribute is not null"},
	{"another secret", "plan", set("password", "leak"), invalidPlan, "password",
		"sensitive planned value does not match config value nor prior value"},
	{"fewer blocks", "plan", oneBlock, invalidPlan, "flow", "block count in plan (1) disagrees with count in config (2)"},
	{"null instead of blocks", "plan", set("flow", nil), invalidPlan, "flow", "must be empty to indicate no blocks"},
	{"unknown blocks", "plan", set("flow", tftypes.UnknownValue), invalidPlan, "flow",
		"planned unknown value for non-computed block"},
	{"blocks in place of unknown blocks", "dynamic plan", set("flow", []tftypes.Value{}), invalidPlan, "flow",
		"planned value [] for unknown dynamic block"},
	{"deferred plan", "plan", deferred, invalidPlan, "", "deferred"},
	{"replacement", "plan", replacement, invalidPlan, "host", "a replacement is required"},
	{"neither configured nor prior value", "update", set("host", "third"), invalidPlan, "host",
		`planned value "third" does not match config value "other" nor prior value "mail"`},
	{"planned destroy with an object", "destroy plan", present, invalidPlan, "", "planned for existence"},
	{"prior value, which is allowed", "update", set("host", "mail"), "", "", ""},
	{"final plan with a value instead of an unknown one", "second plan", set("id", "id-1"), "", "", ""},
	{"final plan without the planned value", "second plan", set("port", 26), inconsistentPlan, "port",
		"was 25, but now 26"},
	{"result with another value", "apply", set("port", 26), inconsistentResult, "port", ".port: was 25, but now 26"},
	{"null result", "apply", set("host", nil), inconsistentResult, "host", `was "mail", but now null`},
	{"result where null was planned", "apply", set("bare", "x"), inconsistentResult, "bare", `was null, but now "x"`},
	{"result with another secret", "apply", set("password", "leak"), inconsistentResult, "password",
		"inconsistent values for sensitive attribute"},
	{"result with fewer blocks", "apply", oneBlock, inconsistentResult, "flow", "block count changed from 2 to 1"},
	{"result with null instead of blocks", "apply", set("flow", nil), inconsistentResult, "flow", "null block value"},
	{"absent result", "apply", absent, inconsistentResult, "", "was present, but now absent"},
	{"result with a write-only value", "apply", set("secret_wo", "hush"), invalidObject, "secret_wo",
		"a value for a write-only attribute"},
	{"result with an unknown value", "apply", set("id", tftypes.UnknownValue),
		"Provider returned invalid result object after apply", "id", "an unknown value"},
	{"result with an unknown identity", "apply", unknownIdentity, invalidIdentity, "id", "an unknown value"},
	{"destroyed object that is left", "destroy", present, inconsistentResult, "", "was absent, but now present"},
	{"read of an unknown value", "read", set("host", tftypes.UnknownValue), invalidObject, "host", "an unknown value"},
	{"read of a write-only value", "read", set("secret_wo", "hush"), invalidObject, "secret_wo", "write-only"},
	{"read of an unknown identity", "read", unknownIdentity, invalidIdentity, "id", "an unknown value"},
	{"absent upgrade", "upgrade", absent, "Provider returned invalid result object after upgrade", "", "a null object"},
	{"data source with an unknown value", "data source", set("host", tftypes.UnknownValue), invalidObject, "host",
		"an unknown value"},
	{"absent data source", "data source", absent, invalidObject, "", "a null object"},
	{"listed object with an unknown value", "list", set("host", tftypes.UnknownValue), invalidObject, "host",
		"an unknown value"},
	{"listed object without an identity", "list", func(a *answer) { a.identity = nil }, invalidIdentity, "",
		"a result of a list without an identity"},
	{"refused unknown value", "validate", refuseUnknown("host"), refusedUnknowns, "", "no"},
	{"refused unknown blocks", "validate", refuseUnknown("flow"), refusedUnknowns, "", "no"},
}

// send makes tfcore send one call to the provider. existing is a resource with an object, and fresh is a resource
// without an object.
func send(call string, session *tfcore.Session, existing, fresh *tfcore.Resource) (diags tfcore.Diagnostics) {
	switch call {
	case "dynamic plan":
		_, diags = fresh.Plan(changed(config{"flow": tfcore.Unknown{}}))
		return diags
	case "update":
		return existing.Apply(changed(config{"host": "other"}))
	case "destroy", "destroy plan":
		return existing.Destroy()
	case "read":
		return existing.Refresh()
	case "upgrade":
		return existing.Upgrade(0, stored.JSON)
	case "data source":
		_, diags = session.DataSource("test_stage", config{"name": "a"})
		return diags
	case "list":
		session.List("test_stage", nil, tfcore.ListOptions{}, func(one tfcore.Listed) bool {
			diags = one.Diagnostics
			return true
		})
		return diags
	}
	return fresh.Apply(completeConfig())
}

func TestBrokenRuleFailsTheTest(t *testing.T) {
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) {
			record, provider := &recorder{TB: t}, &stub{}
			session := newSession(record, provider)
			existing, fresh := session.Resource("test_stage"), session.Resource("test_stage")
			noDiagnostics(t, existing.Apply(completeConfig()))
			provider.plans, provider.altered, provider.alter = nil, rule.call, rule.alter
			diags := send(rule.call, session, existing, fresh)
			if rule.summary == "" {
				noDiagnostics(t, diags)
				return
			}
			wantError(t, diags, rule.summary, rule.attribute)
			if text := fmt.Sprint(record.failures); !strings.Contains(text, rule.detail) || strings.Contains(text, "leak") {
				t.Errorf("the session does not report %q, or it reports a secret: %s", rule.detail, text)
			}
		})
	}
}

func wantError(t *testing.T, diags tfcore.Diagnostics, summary, attribute string) {
	t.Helper()
	errs := diags.Errors()
	if len(errs) != 1 || errs[0].Summary != summary || errs[0].Attribute != attribute {
		t.Errorf("diagnostics instead of %q on %q:\n%s", summary, attribute, diags)
	}
}

// TestFailedApplyStoresTheReturnedObject checks that a failed apply stores the object that the provider returned, and
// that the object of a failed create is tainted.
func TestFailedApplyStoresTheReturnedObject(t *testing.T) {
	for name, c := range map[string]struct {
		step, altered string
		returned      func(*answer)
		isTainted     bool
		next          string // the action of the next plan
	}{
		"create with an object":    {"apply", "apply", func(*answer) {}, true, tfcore.ActionReplace},
		"create with an unknown":   {"apply", "apply", set("id", tftypes.UnknownValue), true, tfcore.ActionReplace},
		"create without an object": {"apply", "apply", absent, false, tfcore.ActionCreate},
		"update without an object": {"update", "apply", absent, false, tfcore.ActionNoOp},
		"destroy with an object":   {"destroy", "destroy", present, false, tfcore.ActionUpdate},
	} {
		t.Run(name, func(t *testing.T) {
			provider := &stub{}
			session := newSession(t, provider)
			r := session.Resource("test_stage")
			if c.step != "apply" {
				noDiagnostics(t, r.Apply(completeConfig()))
			}
			provider.altered, provider.alter = c.altered, func(a *answer) { fail(a); c.returned(a) }
			wantError(t, send(c.step, session, r, r), "no", "")
			plan, diags := r.Plan(completeConfig())
			noDiagnostics(t, diags)
			if r.Tainted() != c.isTainted || plan.Action != c.next {
				t.Errorf("tainted is %t, and the next action is %q", r.Tainted(), plan.Action)
			}
			r.Untaint()
			if plan, _ := r.Plan(completeConfig()); plan.Action == tfcore.ActionReplace {
				t.Error("the plan replaces an object that is not tainted")
			}
		})
	}
}
