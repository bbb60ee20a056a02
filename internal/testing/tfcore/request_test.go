package tfcore_test

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// updated creates an object with all attributes, updates it, and returns the last request for a plan.
func updated(t *testing.T, change config) exchange {
	t.Helper()
	w := &world{}
	r := open(t, w).Resource("test_stage")
	clean(t, r.Apply(full()))
	changed := full()
	maps.Copy(changed, change)
	_, diags := r.Plan(changed)
	clean(t, diags)
	return w.plans[len(w.plans)-1]
}

func TestProposedNewState(t *testing.T) {
	text, number := tftypes.String, tftypes.Number
	flow := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"slug": text, "order": number}}
	block := func(slug any, order any) tftypes.Value {
		return tftypes.NewValue(flow, map[string]tftypes.Value{"slug": tftypes.NewValue(text, slug), "order": tftypes.NewValue(number, order)})
	}
	tests := map[string]struct {
		change config
		name   string
		want   tftypes.Value
	}{
		"computed keeps the prior value":           {config{"host": "b"}, "id", tftypes.NewValue(text, "id-1")},
		"computed and not configured keeps it too": {config{"host": "b"}, "port", tftypes.NewValue(number, 25)},
		"configured wins":                          {config{"port": 26}, "port", tftypes.NewValue(number, 26)},
		"unknown stays unknown":                    {config{"port": tfcore.Unknown{}}, "port", tftypes.NewValue(number, tftypes.UnknownValue)},
		"optional and not configured is null":      {config{"host": nil}, "host", tftypes.NewValue(text, nil)},
		"write-only is sent":                       {config{"secret_wo": "x"}, "secret_wo", tftypes.NewValue(text, "x")},
		"blocks are paired by index, not by content": {
			config{"flow": []any{config{"slug": "new"}, config{"slug": "one"}, config{"slug": "two"}}}, "flow",
			tftypes.NewValue(tftypes.List{ElementType: flow}, []tftypes.Value{block("new", 10), block("one", 7), block("two", nil)}),
		},
		"no block is an empty list":   {config{"flow": nil}, "flow", tftypes.NewValue(tftypes.List{ElementType: flow}, []tftypes.Value{})},
		"an unknown block is unknown": {config{"flow": tfcore.Unknown{}}, "flow", tftypes.NewValue(tftypes.List{ElementType: flow}, tftypes.UnknownValue)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := unpack(updated(t, tt.change).req.ProposedNewState)[tt.name]
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("proposed (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReplacementIsPlannedAgainFromNothing(t *testing.T) {
	w := &world{}
	r := open(t, w).Resource("test_stage")
	clean(t, r.Apply(full()))
	w.plans = nil
	changed := full()
	changed["kind"] = "other"
	_, diags := r.Plan(changed)
	clean(t, diags)
	if len(w.plans) != 2 {
		t.Fatalf("%d plans instead of 2", len(w.plans))
	}
	first, second := w.plans[0], w.plans[1]
	if unpack(first.req.PriorState) == nil || unpack(second.req.PriorState) != nil || second.req.PriorIdentity != nil {
		t.Errorf("prior states %v and %v", first.req.PriorState, second.req.PriorState)
	}
	if diff := cmp.Diff(first.resp.PlannedPrivate, second.req.PriorPrivate); diff != "" || len(first.resp.PlannedPrivate) == 0 {
		t.Errorf("private data (-want +got):\n%s", diff)
	}
}

func TestDestroyIsPlannedWithoutConfiguration(t *testing.T) {
	w := &world{}
	r := open(t, w).Resource("test_stage")
	clean(t, r.Apply(full()))
	p, diags := r.PlanDestroy()
	clean(t, diags)
	last := w.plans[len(w.plans)-1].req
	if p.Action != tfcore.ActionDelete || p.After != nil || unpack(last.Config) != nil || unpack(last.ProposedNewState) != nil || unpack(last.PriorState) == nil {
		t.Errorf("plan %+v, request %+v", p, last)
	}
}

func TestTerraformBeforeIdentities(t *testing.T) {
	w := &world{}
	s := open(t, w)
	s.NoIdentity = true
	r := s.Resource("test_stage")
	clean(t, r.Apply(full()))
	wantAction(t, r, full(), tfcore.ActionNoOp)
	if sent := w.plans[len(w.plans)-1].req.PriorIdentity; sent != nil || r.Identity() != nil {
		t.Errorf("sent %v, stored %v", sent, r.Identity())
	}
}
