// Package flowset implements the flow_set block of the stage resources: the flows that the stage is part of.
package flowset

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// orderMin and orderMax are the lowest and the highest order that the server can store.
const (
	orderMin = -1 << 31
	orderMax = 1<<31 - 1
)

// maxShortSlug is the maximum length of a slug on servers without authentik.LongSlugs.
const maxShortSlug = 50

const (
	// authentication is the name of a field that authentik returns for a flow, but not for a flow within a stage.
	authentication = "authentication"
	// recovery is the designation of flows that set a new password.
	recovery = "recovery"

	slugDescription              = "Slug of the flow, as in its URL"
	compatibilityModeDescription = "Whether the flow's pages avoid what confuses password managers on mobile devices."
)

// field is a string attribute of the block that is also a field of the flow. The boolean compatibility_mode is
// handled separately.
type field struct {
	name, description string
	// values are the accepted values. It is nil if the field accepts every text.
	values []string
	// isRequired reports whether authentik needs the field to create a flow.
	isRequired bool
	block      func(*blockModel) *types.String
	flow       func(*authentik.Flow) *string
}

// configurable lists the fields that a user can write in a block.
var configurable = []field{
	{
		name: "name", description: "Name of the flow.", isRequired: true,
		block: func(b *blockModel) *types.String { return &b.Name },
		flow:  func(f *authentik.Flow) *string { return &f.Name },
	},
	{
		name: "title", description: "Title of the flow's pages.", isRequired: true,
		block: func(b *blockModel) *types.String { return &b.Title },
		flow:  func(f *authentik.Flow) *string { return &f.Title },
	},
	{
		name: "designation", description: "Purpose of the flow.", isRequired: true,
		values: []string{"authentication", "authorization", "invalidation", "enrollment", "unenrollment", recovery,
			"stage_configuration"},
		block: func(b *blockModel) *types.String { return &b.Designation },
		flow:  func(f *authentik.Flow) *string { return &f.Designation },
	},
	{
		name:        authentication,
		description: "Who may open the flow. A flow that a block creates without this value is open to everybody (`none`).",
		values: []string{
			"none", "require_authenticated", "require_unauthenticated", "require_superuser", "require_redirect",
			"require_outpost", "require_token",
		},
		block: func(b *blockModel) *types.String { return &b.Authentication },
		flow:  func(f *authentik.Flow) *string { return &f.Authentication },
	},
	{
		name: "policy_engine_mode", description: "Whether all or any of the flow's policies must pass.",
		values: []string{"all", "any"},
		block:  func(b *blockModel) *types.String { return &b.PolicyEngineMode },
		flow:   func(f *authentik.Flow) *string { return &f.PolicyEngineMode },
	},
	{
		name: "layout", description: "Layout of the flow's pages.",
		values: []string{
			"stacked", "content_left", "content_right", "sidebar_left", "sidebar_right",
			"sidebar_left_frame_background", "sidebar_right_frame_background",
		},
		block: func(b *blockModel) *types.String { return &b.Layout },
		flow:  func(f *authentik.Flow) *string { return &f.Layout },
	},
	{
		name: "denied_action", description: "What happens when the flow denies access.",
		values: []string{"message_continue", "message", "continue"},
		block:  func(b *blockModel) *types.String { return &b.DeniedAction },
		flow:   func(f *authentik.Flow) *string { return &f.DeniedAction },
	},
}

// computed lists the fields that only the server sets.
var computed = []field{
	{
		name: "pk", description: "UUID of the flow.",
		block: func(b *blockModel) *types.String { return &b.PK },
		flow:  func(f *authentik.Flow) *string { return &f.PK },
	},
	{
		name: "policybindingmodel_ptr_id", description: "UUID by which a policy binding refers to this flow.",
		block: func(b *blockModel) *types.String { return &b.PolicyBindingModelPtrID },
		flow:  func(f *authentik.Flow) *string { return &f.PolicyBindingModelPtrID },
	},
	{
		name: "background", description: "Address of the background image of the flow's pages, without its query.",
		block: func(b *blockModel) *types.String { return &b.Background },
		flow:  func(f *authentik.Flow) *string { return &f.Background },
	},
	{
		name: "export_url", description: "Path that exports the flow.",
		block: func(b *blockModel) *types.String { return &b.ExportURL },
		flow:  func(f *authentik.Flow) *string { return &f.ExportURL },
	},
}

// valuesByRelease contains the values that some releases do not accept, each with the capability that a server needs
// to accept it. Every release accepts all other values.
var valuesByRelease = map[string]authentik.Capability{
	"require_redirect":               authentik.RequireRedirect,
	"require_outpost":                authentik.RequireRedirect,
	"require_token":                  authentik.RequireToken,
	"sidebar_left_frame_background":  authentik.FrameLayouts,
	"sidebar_right_frame_background": authentik.FrameLayouts,
}
