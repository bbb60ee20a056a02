package tfcore_test

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

type config = map[string]any

func clean(t *testing.T, diags tfcore.Diagnostics) {
	t.Helper()
	if len(diags) > 0 {
		t.Fatalf("diagnostics:\n%s", diags)
	}
}

func wantAction(t *testing.T, r *tfcore.Resource, c config, action string, changed ...string) *tfcore.Plan {
	t.Helper()
	p, diags := r.Plan(c)
	clean(t, diags)
	if p.Action != action {
		t.Errorf("action %q instead of %q (%v)", p.Action, action, p.Changed())
	}
	if diff := cmp.Diff(changed, p.Changed()); diff != "" {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
	return p
}

func full() config {
	return config{
		"name": "a", "host": "mail", "active": "true", "password": 5, "secret_wo": "hush",
		"flow": []any{config{"slug": "one"}, config{"slug": "two", "order": 7}},
	}
}

func TestCreateStoresWhatWasPlanned(t *testing.T) {
	w := &world{}
	r := open(t, w).Resource("test_stage")
	p, diags := r.Plan(full())
	clean(t, diags)
	if p.Action != tfcore.ActionCreate || p.After["id"] != (tfcore.Unknown{}) {
		t.Errorf("plan %+v", p)
	}
	clean(t, r.Apply(full()))
	want := config{
		"id": "id-1", "name": "a", "host": "mail", "bare": nil, "port": int64(25), "active": true,
		"password": "5", "secret_wo": nil,
		"flow": []any{config{"slug": "one", "order": int64(10)}, config{"slug": "two", "order": int64(7)}},
	}
	if diff := cmp.Diff(want, r.State()); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if w.secret != "hush" || r.Tainted() {
		t.Errorf("secret %q, tainted %t", w.secret, r.Tainted())
	}
	if diff := cmp.Diff(config{"id": "id-1"}, r.Identity()); diff != "" {
		t.Errorf("identity (-want +got):\n%s", diff)
	}
	wantAction(t, r, full(), tfcore.ActionNoOp)
}

func TestEveryChangeOfTheConfigurationIsPlannedAndApplied(t *testing.T) {
	one, two, three := config{"slug": "one"}, config{"slug": "two", "order": 7}, config{"slug": "three"}
	tests := map[string]struct {
		change  config
		action  string
		changed []string
	}{
		"nothing":       {config{}, tfcore.ActionNoOp, nil},
		"update":        {config{"host": "other"}, tfcore.ActionUpdate, []string{"host"}},
		"default":       {config{"port": 26}, tfcore.ActionUpdate, []string{"port"}},
		"removed":       {config{"host": nil}, tfcore.ActionUpdate, []string{"host"}},
		"write-only":    {config{"secret_wo": "other"}, tfcore.ActionNoOp, nil},
		"block added":   {config{"flow": []any{one, two, three}}, tfcore.ActionUpdate, []string{"flow[2]"}},
		"block removed": {config{"flow": []any{one}}, tfcore.ActionUpdate, []string{"flow[1]"}},
		"blocks swapped": {config{"flow": []any{two, one}}, tfcore.ActionUpdate,
			[]string{"flow[0].order", "flow[0].slug", "flow[1].order", "flow[1].slug"}},
		"every block": {config{"flow": nil}, tfcore.ActionUpdate, []string{"flow[0]", "flow[1]"}},
		"block attribute": {config{"flow": []any{one, config{"slug": "two", "order": 8}}}, tfcore.ActionUpdate,
			[]string{"flow[1].order"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := open(t, &world{}).Resource("test_stage")
			clean(t, r.Apply(full()))
			changed := full()
			maps.Copy(changed, tt.change)
			wantAction(t, r, changed, tt.action, tt.changed...)
			clean(t, r.Apply(changed))
			wantAction(t, r, changed, tfcore.ActionNoOp)
		})
	}
}

func TestPlanWithUnknownsIsAppliedWithValues(t *testing.T) {
	for name, dynamic := range map[string]any{
		"attribute": []any{config{"slug": tfcore.Unknown{}}, config{"slug": "two", "order": 7}},
		"block":     tfcore.Unknown{},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, &world{})
			r := s.Resource("test_stage")
			planned := full()
			planned["host"], planned["flow"] = tfcore.Unknown{}, dynamic
			p, diags := r.Plan(planned)
			clean(t, diags)
			clean(t, s.Restart())
			clean(t, r.ApplyPlanned(p, full()))
			wantAction(t, r, full(), tfcore.ActionNoOp)
		})
	}
}

func TestUnknownUpdateMayTurnOutToBeNothing(t *testing.T) {
	r := open(t, &world{}).Resource("test_stage")
	clean(t, r.Apply(full()))
	planned := full()
	planned["host"] = tfcore.Unknown{}
	p := wantAction(t, r, planned, tfcore.ActionUpdate, "host")
	clean(t, r.ApplyPlanned(p, full()))
}

func TestPlanSeesDriftUnlessRefreshIsSkipped(t *testing.T) {
	w := &world{}
	r := open(t, w).Resource("test_stage")
	clean(t, r.Apply(config{"name": "a"}))
	drifted := w.objects["id-1"]
	drifted.Name = drifted.ID
	w.objects["id-1"] = drifted
	wantAction(t, r, config{"name": "a"}, tfcore.ActionUpdate, "name")
	r.SkipRefresh = true
	wantAction(t, r, config{"name": "a"}, tfcore.ActionNoOp)
	r.SkipRefresh = false
	clean(t, r.Refresh())
	if got := r.State()["name"]; got != "id-1" {
		t.Errorf("name %v after the refresh", got)
	}
	delete(w.objects, "id-1")
	if p, _ := r.Plan(config{"name": "a"}); p.Action != tfcore.ActionCreate {
		t.Errorf("action %q for a vanished object", p.Action)
	}
	clean(t, r.Refresh())
	if r.State() != nil {
		t.Errorf("state %v for a vanished object", r.State())
	}
}

func TestFailedDestroyKeepsTheState(t *testing.T) {
	w := &world{}
	r := open(t, w).Resource("test_stage")
	clean(t, r.Destroy())
	clean(t, r.Apply(full()))
	w.failDelete = true
	if diags := r.Destroy(); !diags.HasError() || r.State() == nil {
		t.Errorf("a failed destroy left %v, %s", r.State(), diags)
	}
	w.failDelete = false
	clean(t, r.Destroy())
	if r.State() != nil || len(w.objects) > 0 {
		t.Errorf("state %v, objects %v", r.State(), w.objects)
	}
}

func TestImportReadsTheObject(t *testing.T) {
	s := open(t, &world{})
	clean(t, s.Resource("test_stage").Apply(full()))
	byID, byIdentity, absent := s.Resource("test_stage"), s.Resource("test_stage"), s.Resource("test_stage")
	clean(t, byID.Import("id-1"))
	clean(t, byIdentity.ImportIdentity(config{"id": "id-1"}))
	for _, r := range []*tfcore.Resource{byID, byIdentity} {
		wantAction(t, r, full(), tfcore.ActionNoOp)
	}
	wantError(t, absent.Import("id-2"), "Cannot import non-existent remote object", "")
	wantError(t, byID.Import("id-1"), "Resource already managed by Terraform", "")
}

func TestMoveAndUpgradeStoreTheObject(t *testing.T) {
	s := open(t, &world{})
	moved, upgraded := s.Resource("test_stage"), s.Resource("test_stage")
	clean(t, moved.MoveFrom("registry.terraform.io/x/other", "other_stage", 0, []byte(`{}`)))
	clean(t, upgraded.Upgrade(0, []byte(`{}`)))
	if moved.State()["name"] != "moved" || upgraded.State()["name"] != "upgraded" {
		t.Errorf("states %v and %v", moved.State(), upgraded.State())
	}
	wantError(t, s.Resource("test_stage").MoveFrom("x", "another", 0, []byte(`{}`)), "Unable to Move Resource State", "")
}

func TestFailedCreateWithStateIsTainted(t *testing.T) {
	w := &world{failCreate: true, keepFailed: true}
	r := open(t, w).Resource("test_stage")
	wantError(t, r.Apply(full()), "create failed", "")
	if !r.Tainted() || r.State()["id"] != "id-1" {
		t.Fatalf("tainted %t, state %v", r.Tainted(), r.State())
	}
	w.failCreate = false
	wantAction(t, r, full(), tfcore.ActionReplace, "id")
	clean(t, r.Apply(full()))
	if r.Tainted() || r.State()["id"] != "id-2" || len(w.objects) != 1 {
		t.Errorf("tainted %t, state %v, %d objects", r.Tainted(), r.State(), len(w.objects))
	}
}

func TestFailedCreateWithoutStateLeavesNothing(t *testing.T) {
	r := open(t, &world{failCreate: true}).Resource("test_stage")
	wantError(t, r.Apply(full()), "create failed", "")
	if r.State() != nil || r.Tainted() {
		t.Errorf("tainted %t, state %v", r.Tainted(), r.State())
	}
}

func TestUntaintKeepsTheObject(t *testing.T) {
	w := &world{failCreate: true, keepFailed: true}
	r := open(t, w).Resource("test_stage")
	wantError(t, r.Apply(full()), "create failed", "")
	r.Untaint()
	wantAction(t, r, full(), tfcore.ActionNoOp)
}

func TestDataSourceIsReadIfItsConfigurationIsKnown(t *testing.T) {
	s := open(t, &world{})
	got, diags := s.DataSource("test_lookup", config{"name": "four"})
	clean(t, diags)
	if diff := cmp.Diff(config{"name": "four", "length": int64(4)}, got); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
	_, diags = s.DataSource("test_lookup", config{"name": ""})
	wantError(t, diags, "no name", "name")
	if got, diags := s.DataSource("test_lookup", config{"name": tfcore.Unknown{}}); got != nil || len(diags) > 0 {
		t.Errorf("%v, %s for an unknown name", got, diags)
	}
}
