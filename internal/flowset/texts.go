package flowset

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// A text is an attribute of the block that is a text of its flow. What is said
// of all of them goes through the tables; compatibility_mode, the one that is
// no text, stands beside them.
type text struct {
	name, description string
	// values that it takes; nil for any.
	values []string
	// required tells that no flow can be made without it.
	required bool
	block    func(*placement) *types.String
	flow     func(*authentik.Flow) *string
}

// settings are the texts that can be written.
var settings = []text{
	{
		name: "name", description: "Name of the flow.", required: true,
		block: func(b *placement) *types.String { return &b.Name },
		flow:  func(f *authentik.Flow) *string { return &f.Name },
	},
	{
		name: "title", description: "Title of the flow's pages.", required: true,
		block: func(b *placement) *types.String { return &b.Title },
		flow:  func(f *authentik.Flow) *string { return &f.Title },
	},
	{
		name: "designation", description: "What the flow is for.", values: designations, required: true,
		block: func(b *placement) *types.String { return &b.Designation },
		flow:  func(f *authentik.Flow) *string { return &f.Designation },
	},
	{
		name: authentication, description: "Who may use the flow.", values: authentications,
		block: func(b *placement) *types.String { return &b.Authentication },
		flow:  func(f *authentik.Flow) *string { return &f.Authentication },
	},
	{
		name: "policy_engine_mode", description: "Whether all or any of the flow's policies must pass.", values: policyEngineModes,
		block: func(b *placement) *types.String { return &b.PolicyEngineMode },
		flow:  func(f *authentik.Flow) *string { return &f.PolicyEngineMode },
	},
	{
		name: "layout", description: "Layout of the flow's pages.", values: layouts,
		block: func(b *placement) *types.String { return &b.Layout },
		flow:  func(f *authentik.Flow) *string { return &f.Layout },
	},
	{
		name: "denied_action", description: "What happens when the flow denies access.", values: deniedActions,
		block: func(b *placement) *types.String { return &b.DeniedAction },
		flow:  func(f *authentik.Flow) *string { return &f.DeniedAction },
	},
}

// facts are the texts that only the server says.
var facts = []text{
	{
		name: "pk", description: "UUID of the flow.",
		block: func(b *placement) *types.String { return &b.PK },
		flow:  func(f *authentik.Flow) *string { return &f.PK },
	},
	{
		name: "policybindingmodel_ptr_id", description: "UUID that policies are bound to for this flow.",
		block: func(b *placement) *types.String { return &b.PolicyBindingModelPtrID },
		flow:  func(f *authentik.Flow) *string { return &f.PolicyBindingModelPtrID },
	},
	{
		name: "background", description: "Address of the background image of the flow's pages.",
		block: func(b *placement) *types.String { return &b.Background },
		flow:  func(f *authentik.Flow) *string { return &f.Background },
	},
	{
		name: "export_url", description: "Path that exports the flow.",
		block: func(b *placement) *types.String { return &b.ExportURL },
		flow:  func(f *authentik.Flow) *string { return &f.ExportURL },
	},
}

const (
	// authentication is told only of a flow that is read by itself, not within a stage.
	authentication = "authentication"

	aboutSlug              = "Slug of the flow, as in its URL"
	aboutCompatibilityMode = "Whether the flow's pages avoid what confuses password managers on mobile devices."
)
