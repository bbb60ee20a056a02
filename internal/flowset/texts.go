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
	{"name", "Name of the flow.", nil, true, func(b *placement) *types.String { return &b.Name }, func(f *authentik.Flow) *string { return &f.Name }},
	{"title", "Title of the flow's pages.", nil, true, func(b *placement) *types.String { return &b.Title }, func(f *authentik.Flow) *string { return &f.Title }},
	{"designation", "What the flow is for.", designations, true, func(b *placement) *types.String { return &b.Designation }, func(f *authentik.Flow) *string { return &f.Designation }},
	{authentication, "Who may use the flow.", authentications, false, func(b *placement) *types.String { return &b.Authentication }, func(f *authentik.Flow) *string { return &f.Authentication }},
	{"policy_engine_mode", "Whether all or any of the flow's policies must pass.", policyEngineModes, false, func(b *placement) *types.String { return &b.PolicyEngineMode }, func(f *authentik.Flow) *string { return &f.PolicyEngineMode }},
	{"layout", "Layout of the flow's pages.", layouts, false, func(b *placement) *types.String { return &b.Layout }, func(f *authentik.Flow) *string { return &f.Layout }},
	{"denied_action", "What happens when the flow denies access.", deniedActions, false, func(b *placement) *types.String { return &b.DeniedAction }, func(f *authentik.Flow) *string { return &f.DeniedAction }},
}

// facts are the texts that only the server says.
var facts = []text{
	{"pk", "UUID of the flow.", nil, false, func(b *placement) *types.String { return &b.PK }, func(f *authentik.Flow) *string { return &f.PK }},
	{"policybindingmodel_ptr_id", "UUID that policies are bound to for this flow.", nil, false, func(b *placement) *types.String { return &b.PolicyBindingModelPtrID }, func(f *authentik.Flow) *string { return &f.PolicyBindingModelPtrID }},
	{"background", "Address of the background image of the flow's pages.", nil, false, func(b *placement) *types.String { return &b.Background }, func(f *authentik.Flow) *string { return &f.Background }},
	{"export_url", "Path that exports the flow.", nil, false, func(b *placement) *types.String { return &b.ExportURL }, func(f *authentik.Flow) *string { return &f.ExportURL }},
}

const (
	// authentication is told only of a flow that is read by itself, not within a stage.
	authentication = "authentication"

	aboutSlug              = "Slug of the flow, as in its URL"
	aboutCompatibilityMode = "Whether the flow's pages avoid what confuses password managers on mobile devices."
)
