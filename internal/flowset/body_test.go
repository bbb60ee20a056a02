package flowset

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// A request has each flow as the API documents it: with what it requires, from the flow where the block leaves it out,
// and without authentication, which is not part of it.
func TestBody(t *testing.T) {
	text := types.StringValue
	config := []placement{
		written("a", nil),
		written("b", func(b *placement) {
			b.Title, b.Layout, b.Authentication = text("New"), text("sidebar_left"), text("none")
		}),
		written("c", func(b *placement) {
			b.Name, b.Title, b.Designation, b.Order = text("C"), text("T"), text("recovery"), types.Int64Value(3)
		}),
	}
	has := []*authentik.Flow{
		{PK: "1", Slug: "a", Name: "A", Title: "TA", Designation: "recovery", Layout: "stacked", Authentication: "none", Background: "/b.jpg"},
		{PK: "2", Slug: "renamed", Name: "B", Title: "TB", Designation: "enrollment"},
		nil,
	}
	want := []authentik.Flow{
		{Slug: "a", Name: "A", Title: "TA", Designation: "recovery"},
		{Slug: "renamed", Name: "B", Title: "New", Designation: "enrollment", Layout: "sidebar_left"},
		{Slug: "c", Name: "C", Title: "T", Designation: "recovery"},
	}
	if diff := cmp.Diff(want, (&Change{honours: true, config: config, found: has}).Body()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := (&Change{config: config, found: has}).Body(); got != nil {
		t.Errorf("a release that refuses flow_set gets %v", got)
	}
	if got := (&Change{honours: true}).Body(); got == nil || len(got) > 0 {
		t.Errorf("without blocks: %v", got)
	}
}
