package tfcore_test

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// updated creates an object with all attributes, plans a change of it, and returns the request and the response of this
// plan.
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

func unknown(typ tftypes.Type) tftypes.Value { return tftypes.NewValue(typ, tftypes.UnknownValue) }

func TestProposedNewStateIsThatOfCore(t *testing.T) {
	text, number := tftypes.String, tftypes.Number
	flow := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"slug": text, "order": number}}
	flows := tftypes.List{ElementType: flow}
	block := func(slug any, order any) tftypes.Value {
		return tftypes.NewValue(flow, map[string]tftypes.Value{
			"slug": tftypes.NewValue(text, slug), "order": tftypes.NewValue(number, order),
		})
	}
	tests := map[string]struct {
		change config
		name   string
		want   tftypes.Value
	}{
		"computed keeps the prior value":           {config{"host": "b"}, "id", tftypes.NewValue(text, "id-1")},
		"computed and not configured keeps it too": {config{"host": "b"}, "port", tftypes.NewValue(number, 25)},
		"configured wins":                          {config{"port": 26}, "port", tftypes.NewValue(number, 26)},
		"unknown stays unknown":                    {config{"port": tfcore.Unknown{}}, "port", unknown(number)},
		"optional and not configured is null":      {config{"host": nil}, "host", tftypes.NewValue(text, nil)},
		"write-only is sent":                       {config{"secret_wo": "x"}, "secret_wo", tftypes.NewValue(text, "x")},
		"blocks are paired by index, not by content": {
			config{"flow": []any{config{"slug": "new"}, config{"slug": "one"}, config{"slug": "two"}}}, "flow",
			tftypes.NewValue(flows, []tftypes.Value{block("new", 10), block("one", 7), block("two", nil)}),
		},
		"no block is an empty list":   {config{"flow": nil}, "flow", tftypes.NewValue(flows, []tftypes.Value{})},
		"an unknown block is unknown": {config{"flow": tfcore.Unknown{}}, "flow", unknown(flows)},
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

func TestDestroyIsPlannedWithoutConfiguration(t *testing.T) {
	w := &world{}
	r := open(t, w).Resource("test_stage")
	clean(t, r.Apply(full()))
	p, diags := r.PlanDestroy()
	clean(t, diags)
	last := w.plans[len(w.plans)-1].req
	isDestroy := unpack(last.Config) == nil && unpack(last.ProposedNewState) == nil && unpack(last.PriorState) != nil
	if p.Action != tfcore.ActionDelete || p.After != nil || !isDestroy {
		t.Errorf("plan %+v, request %+v", p, last)
	}
}
