package flowset

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

func TestRefreshCopiesFlowAndOrder(t *testing.T) {
	there := func(pk string) *authentik.Flow {
		return &authentik.Flow{PK: pk, Slug: "a", Name: "N", Title: "T", Designation: "recovery", Layout: "content_left",
			PolicyEngineMode: "any", DeniedAction: "continue", CompatibilityMode: new(false)}
	}
	in := func(orders ...int64) []authentik.Binding {
		list := []authentik.Binding{{Target: "other", Stage: "me", Order: 1}}
		for _, order := range orders {
			list = append(list, authentik.Binding{Target: "pk-a", Stage: "me", Order: order})
		}
		return list
	}
	lost := func(b *blockModel) { b.clearComputed(); b.Created = types.BoolValue(true) }
	for _, c := range []struct {
		name    string
		was     blockModel
		flow    *authentik.Flow
		in      []authentik.Binding
		order   types.Int64
		created types.Bool
		pk      types.String
	}{
		{"bound", held("a", created), there("pk-a"), in(7), types.Int64Value(7), types.BoolValue(true),
			types.StringValue("pk-a")},
		{"not bound", held("a"), there("pk-a"), in(), types.Int64Null(), types.BoolValue(false), types.StringValue("pk-a")},
		{"bound twice", held("a"), there("pk-a"), in(3, 10), types.Int64Value(10), types.BoolValue(false),
			types.StringValue("pk-a")},
		{"bound twice elsewhere", held("a"), there("pk-a"), in(8, 3), types.Int64Value(3), types.BoolValue(false),
			types.StringValue("pk-a")},
		{"gone", held("a", created), nil, in(), types.Int64Null(), types.BoolValue(false), types.StringNull()},
		{"replaced by another flow", held("a", created), there("pk-2"), in(), types.Int64Null(), types.BoolValue(false),
			types.StringValue("pk-2")},
		{"create lost, flow as requested", held("a", func(b *blockModel) {
			lost(b)
			b.Layout, b.Authentication = types.StringValue("content_left"), types.StringNull()
		}), there("pk-a"), in(), types.Int64Null(), types.BoolValue(true), types.StringValue("pk-a")},
		{"create lost, flow of somebody else", held("a", lost), there("pk-a"), in(), types.Int64Null(),
			types.BoolValue(false), types.StringValue("pk-a")},
		{"create lost, no flow", held("a", lost), nil, in(), types.Int64Null(), types.BoolValue(false), types.StringNull()},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.was.refresh(c.flow, "me", c.in)
			if !c.was.Order.Equal(c.order) || !c.was.Created.Equal(c.created) || !c.was.PK.Equal(c.pk) {
				t.Errorf("order %s, created %s, pk %s", c.was.Order, c.was.Created, c.was.PK)
			}
			hasFlow := c.was.Layout.ValueString() == "content_left" && c.was.DeniedAction.ValueString() == "continue"
			if c.flow != nil && !hasFlow {
				t.Errorf("layout %s, authentication %s", c.was.Layout, c.was.Authentication)
			}
		})
	}
}
