package tfcore_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

const (
	invalidPlan        = "Provider produced invalid plan"
	invalidObject      = "Provider produced invalid object"
	inconsistentPlan   = "Provider produced inconsistent final plan"
	inconsistentResult = "Provider produced inconsistent result after apply"
)

func wantError(t *testing.T, diags tfcore.Diagnostics, summary, attribute string) {
	t.Helper()
	errs := diags.Errors()
	if len(errs) != 1 || errs[0].Summary != summary || errs[0].Attribute != attribute {
		t.Errorf("diagnostics instead of %q on %q:\n%s", summary, attribute, diags)
	}
}

// during returns a function for world.bend. The function changes only the responses to this call, which is "plan",
// "apply" or "read".
func during(call string, change func(*bent)) func(*bent) {
	return func(b *bent) {
		if b.call == call && b.value != nil {
			change(b)
		}
	}
}

func setting(call, name string, value any) func(*bent) {
	return during(call, func(b *bent) { b.set(name, value) })
}

var rules = map[string]struct {
	bend      func(*bent)
	summary   string
	attribute string
	detail    string
}{
	"plan ignores the configuration": {setting("plan", "host", "else"),
		invalidPlan, "host", `.host: planned value "else" does not match config value "mail"`},
	"plan of an unknown value for what is configured": {setting("plan", "host", tftypes.UnknownValue),
		invalidPlan, "host", "planned value unknown"},
	"plan of a value where none is configured": {setting("plan", "bare", "x"),
		invalidPlan, "bare", `.bare: planned value "x" for a non-computed attribute`},
	"plan of an unknown value where none is configured": {setting("plan", "bare", tftypes.UnknownValue),
		invalidPlan, "bare", ".bare: planned value unknown for a non-computed attribute"},
	"plan of absence": {during("plan", func(b *bent) { b.absent = true }),
		invalidPlan, "", "planned for absence but config wants existence"},
	"plan with a write-only value": {setting("plan", "secret_wo", "hush"),
		invalidPlan, "secret_wo", ".secret_wo: planned value for write-only attribute is not null"},
	"plan with another secret": {setting("plan", "password", "leak"),
		invalidPlan, "password", ".password: sensitive planned value does not match config value nor prior value"},
	"plan with fewer blocks": {during("plan", blocks(1)),
		invalidPlan, "flow", ".flow: block count in plan (1) disagrees with count in config (2)"},
	"plan with no list of blocks": {setting("plan", "flow", nil),
		invalidPlan, "flow", "must be empty to indicate no blocks, not null"},
	"plan with unknown blocks": {setting("plan", "flow", tftypes.UnknownValue),
		invalidPlan, "flow", "planned unknown value for non-computed block"},
	"plan that is deferred": {
		during("plan", func(b *bent) { b.deferred = &tfprotov6.Deferred{Reason: tfprotov6.DeferredReasonAbsentPrereq} }),
		invalidPlan, "", "deferred"},
	"plan of a replacement": {during("plan", replacing("host")),
		invalidPlan, "host", ".host: a replacement is required"},
	"result differs from the plan": {setting("apply", "port", 26),
		inconsistentResult, "port", ".port: was 25, but now 26"},
	"result normalised": {setting("apply", "host", "MAIL"),
		inconsistentResult, "host", `.host: was "mail", but now "MAIL"`},
	"result null": {setting("apply", "host", nil),
		inconsistentResult, "host", `.host: was "mail", but now null`},
	"result where null was planned": {setting("apply", "bare", "x"),
		inconsistentResult, "bare", `.bare: was null, but now "x"`},
	"result with another secret": {setting("apply", "password", "leak"),
		inconsistentResult, "password", ".password: inconsistent values for sensitive attribute"},
	"result with fewer blocks": {during("apply", blocks(1)),
		inconsistentResult, "flow", ".flow: block count changed from 2 to 1"},
	"result absent": {during("apply", func(b *bent) { b.absent = true }),
		inconsistentResult, "", "Root object was present, but now absent"},
	"result with a write-only value": {setting("apply", "secret_wo", "hush"),
		invalidObject, "secret_wo", "a value for a write-only attribute"},
	"result with an unknown value": {setting("apply", "id", tftypes.UnknownValue),
		"Provider returned invalid result object after apply", "id", "an unknown value"},
}

func replacing(attribute string) func(*bent) {
	return func(b *bent) { b.replace = append(b.replace, tftypes.NewAttributePath().WithAttributeName(attribute)) }
}

func blocks(n int) func(*bent) {
	return func(b *bent) {
		var all []tftypes.Value
		if err := b.value["flow"].As(&all); err != nil {
			panic(err)
		}
		b.set("flow", all[:n])
	}
}

// lenient returns a resource of a session that reports broken rules in the diagnostics instead of failing the test.
func lenient(t *testing.T, w *world) *tfcore.Resource {
	t.Helper()
	s := open(t, w)
	s.Strict = false
	return s.Resource("test_stage")
}

func TestBrokenRuleIsReported(t *testing.T) {
	for name, tt := range rules {
		t.Run(name, func(t *testing.T) {
			r := lenient(t, &world{bend: tt.bend})
			diags := r.Apply(full())
			wantError(t, diags, tt.summary, tt.attribute)
			if !strings.Contains(diags.String(), tt.detail) {
				t.Errorf("no %q in %s", tt.detail, diags)
			}
			if strings.Contains(diags.String(), "leak") {
				t.Errorf("a sensitive value in %s", diags)
			}
		})
	}
}

func TestBrokenRuleOfAnUpdateIsReported(t *testing.T) {
	tests := map[string]struct {
		bend      func(*bent)
		summary   string
		attribute string
	}{
		"neither configured nor prior": {setting("plan", "host", "third"), invalidPlan, "host"},
		"read of an unknown value":     {setting("read", "host", tftypes.UnknownValue), invalidObject, "host"},
		"read of a write-only value":   {setting("read", "secret_wo", "hush"), invalidObject, "secret_wo"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := &world{}
			r := lenient(t, w)
			clean(t, r.Apply(full()))
			w.bend = tt.bend
			changed := full()
			changed["host"] = "other"
			wantError(t, r.Apply(changed), tt.summary, tt.attribute)
		})
	}
}

func TestPlanMayKeepThePriorValue(t *testing.T) {
	w := &world{}
	r := open(t, w).Resource("test_stage")
	clean(t, r.Apply(full()))
	w.bend = setting("plan", "host", "mail")
	changed := full()
	changed["host"] = "MAIL"
	wantAction(t, r, changed, tfcore.ActionNoOp)
}

func TestSecondPlanMayOnlyReplaceUnknowns(t *testing.T) {
	w := &world{}
	r := lenient(t, w)
	planned := full()
	planned["host"] = tfcore.Unknown{}
	p, diags := r.Plan(planned)
	clean(t, diags)
	w.bend = setting("plan", "id", "id-1")
	clean(t, r.ApplyPlanned(p, full()))

	r = lenient(t, w)
	p, diags = r.Plan(full())
	clean(t, diags)
	w.bend = setting("plan", "id", "late")
	wantError(t, r.ApplyPlanned(p, full()), inconsistentPlan, "id")
}

func TestSecondPlanKeepsTheAction(t *testing.T) {
	w := &world{}
	r := lenient(t, w)
	clean(t, r.Apply(full()))
	p, diags := r.Plan(full())
	clean(t, diags)
	p.Action = tfcore.ActionCreate
	wantError(t, r.ApplyPlanned(p, full()), inconsistentPlan, "")
}

func TestDestroyedObjectMustBeGone(t *testing.T) {
	w := &world{}
	r := lenient(t, w)
	clean(t, r.Apply(full()))
	w.bend = func(b *bent) {
		if b.call == "apply" {
			b.value = map[string]tftypes.Value{}
			for name, typ := range stageType().AttributeTypes {
				b.value[name] = tftypes.NewValue(typ, nil)
			}
		}
	}
	wantError(t, r.Destroy(), inconsistentResult, "")
}

func TestUnknownResultIsStoredAsNull(t *testing.T) {
	r := lenient(t, &world{bend: setting("apply", "host", tftypes.UnknownValue)})
	if diags := r.Apply(full()); !diags.HasError() || r.State()["host"] != nil {
		t.Errorf("host %v, %s", r.State()["host"], diags)
	}
}

func TestValidConfigurationMustBeValidWithUnknowns(t *testing.T) {
	r := lenient(t, &world{needHost: true})
	_, diags := r.Plan(full())
	wantError(t, diags, "Provider refused a valid configuration whose values are unknown", "")
}

func TestWrongConfigurationHasTheErrorOfCore(t *testing.T) {
	tests := map[string]struct {
		config    config
		summary   string
		attribute string
	}{
		"missing": {config{}, "Missing required argument", "name"},
		"missing in block": {config{"name": "a", "flow": []any{config{}}},
			"Missing required argument", "flow[0].slug"},
		"unsupported":             {config{"name": "a", "nome": "b"}, "Unsupported argument", "nome"},
		"no number":               {config{"name": "a", "port": "x"}, "Incorrect attribute value type", "port"},
		"no bool":                 {config{"name": "a", "active": 1}, "Incorrect attribute value type", "active"},
		"no string":               {config{"name": []any{"x"}}, "Incorrect attribute value type", "name"},
		"no blocks":               {config{"name": "a", "flow": "x"}, "Unsupported block type", "flow"},
		"read-only":               {config{"name": "a", "id": "x"}, "Invalid Configuration for Read-Only Attribute", "id"},
		"refused by the provider": {config{"name": "a", "host": "smtp://x"}, "host with a scheme", "host"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := open(t, &world{}).Resource("test_stage")
			_, diags := r.Plan(tt.config)
			wantError(t, diags, tt.summary, tt.attribute)
		})
	}
}

func TestWarningOfSeveralCallsIsListedOnce(t *testing.T) {
	r := open(t, &world{}).Resource("test_stage")
	diags := r.Apply(config{"name": "a", "port": 587})
	if len(diags) != 1 || len(diags.Warnings()) != 1 || diags.HasError() {
		t.Errorf("diagnostics %s", diags)
	}
	if got, want := diags.String(), "warning: port 587 (port)"; got != want {
		t.Errorf("%q instead of %q", got, want)
	}
}

// witness is a testing.TB that records failures. It does not fail the test.
type witness struct {
	testing.TB
	errors []string
}

func (w *witness) Errorf(format string, args ...any) {
	w.errors = append(w.errors, fmt.Sprintf(format, args...))
}
func (w *witness) Helper() {}

func TestStrictSessionFailsTheTest(t *testing.T) {
	watch := &witness{TB: t}
	w := &world{objects: map[string]model{}, bend: setting("apply", "port", 26)}
	s := tfcore.New(watch, serverOf(w))
	if diags := s.Resource("test_stage").Apply(full()); !diags.HasError() {
		t.Error("no error")
	}
	if len(watch.errors) != 1 || watch.errors[0] != inconsistentResult+": .port: was 25, but now 26" {
		t.Errorf("failures %q", watch.errors)
	}
}
