package tfcore

import (
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Resource is one instance of a managed resource. It stores what core's state stores for an instance: the value, the
// private data, the identity, and whether the instance is tainted.
type Resource struct {
	// SkipRefresh makes all plans use the stored object without a refresh, as -refresh=false does.
	SkipRefresh bool

	session  *Session
	typeName string
	schema   *tfprotov6.Schema
	typ      tftypes.Type
	identity *tfprotov6.ResourceIdentitySchema
	state    *object
}

// State returns the stored object as Go values: string, bool, int64, []any and map[string]any. Null is nil, and a
// number that is not an int64 is a json.Number. If the object does not exist, State returns nil. The caller must not
// change the result.
func (r *Resource) State() map[string]any { return r.state.values() }

// Identity returns the stored identity, or nil if there is none.
func (r *Resource) Identity() map[string]any {
	if r.state == nil {
		return nil
	}
	return r.identityOf(r.state.identity)
}

// Tainted reports whether the next plan replaces the object because its create failed. Without an object, it returns
// false.
func (r *Resource) Tainted() bool { return r.state != nil && r.state.tainted }

// Untaint marks a tainted object as complete, as `terraform untaint` does.
func (r *Resource) Untaint() {
	if r.state != nil {
		kept := *r.state
		kept.tainted = false
		r.state = &kept
	}
}

// Refresh reads the object and stores what the provider returns. If the provider no longer finds the object, Refresh
// removes it from the state. Without an object in the state, it does nothing.
func (r *Resource) Refresh() Diagnostics {
	found, diags := r.read()
	return r.keep(found, diags)
}

// keep stores the object as the state if the diagnostics have no error. It returns the diagnostics.
func (r *Resource) keep(found *object, diags Diagnostics) Diagnostics {
	if !diags.HasError() {
		r.state = found
	}
	return diags
}

func (r *Resource) validate(config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
	return call(r.session, r.session.server.ValidateResourceConfig, &tfprotov6.ValidateResourceConfigRequest{
		TypeName:           r.typeName,
		Config:             config,
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	}).Diagnostics
}

// loaded returns the stored object after the provider has upgraded its JSON form, or nil if none is stored. Core
// does this at the start of a run, even if the object has the current schema version.
// Source in Terraform: upgradeResourceState in internal/terraform/upgrade_resource_state.go.
func (r *Resource) loaded() (*object, Diagnostics) {
	if r.state == nil {
		return nil, nil
	}
	text, err := json.Marshal(r.state.value)
	if err != nil {
		r.session.tb.Fatal(err)
	}
	upgraded, diags := r.upgrade(r.schema.Version, text)
	if diags.HasError() {
		return nil, diags
	}
	current := *r.state
	current.value = upgraded.value
	return &current, diags
}

// read returns the object as the provider reads it now, or nil if the object no longer exists.
func (r *Resource) read() (*object, Diagnostics) {
	stored, diags := r.loaded()
	if stored == nil || diags.HasError() {
		return stored, diags
	}
	found, more := r.readObject(stored)
	return found, diags.and(more)
}

// readObject makes the provider read a stored object. It returns the new object, or nil if the object no longer exists.
// Source in Terraform: refresh in internal/terraform/node_resource_abstract_instance.go.
func (r *Resource) readObject(stored *object) (*object, Diagnostics) {
	r.session.tb.Helper()
	resp := call(r.session, r.session.server.ReadResource, &tfprotov6.ReadResourceRequest{
		TypeName:           r.typeName,
		CurrentState:       pack(r.typ, stored.value),
		Private:            stored.private,
		CurrentIdentity:    stored.identity,
		ClientCapabilities: &tfprotov6.ReadResourceClientCapabilities{},
	})
	diags := received(resp.Diagnostics)
	if diags.HasError() {
		return nil, diags
	}
	found := r.decodeObject(resp.NewState, resp.Private, resp.NewIdentity)
	if found != nil {
		found.tainted = stored.tainted
	}
	return found, diags
}
