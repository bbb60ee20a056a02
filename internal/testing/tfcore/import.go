package tfcore

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// Import imports the object with this ID and reads it, as `terraform import` does. If the import fails, the state stays
// empty.
func (r *Resource) Import(id string) Diagnostics {
	return r.importBy(&tfprotov6.ImportResourceStateRequest{ID: id})
}

// ImportIdentity imports the object with this resource identity, as an import block with an identity does. Attributes
// that the map does not have are null.
func (r *Resource) ImportIdentity(identity map[string]any) Diagnostics {
	data := &tfprotov6.ResourceIdentityData{IdentityData: pack(r.identity.ValueType(), identity)}
	return r.importBy(&tfprotov6.ImportResourceStateRequest{Identity: data})
}

// importBy sends an import request to the provider, and reads the imported object.
// Source in Terraform: importState in internal/terraform/node_resource_plan_instance.go.
func (r *Resource) importBy(req *tfprotov6.ImportResourceStateRequest) Diagnostics {
	r.session.tb.Helper()
	if r.state != nil {
		r.session.tb.Fatal("core rejects the import, because the state already has an object")
	}
	req.TypeName, req.ClientCapabilities = r.typeName, &tfprotov6.ImportResourceStateClientCapabilities{}
	resp := call(r.session, r.session.server.ImportResourceState, req)
	diags := received(resp.Diagnostics)
	if diags.HasError() {
		return diags
	}
	if all := resp.ImportedResources; len(all) != 1 || all[0].TypeName != r.typeName {
		r.session.tb.Fatalf("Provider returned an invalid import: not one %s: %v", r.typeName, all)
	}
	one := resp.ImportedResources[0]
	found, more := r.readObject(r.requireObject("import", one.State, one.Private, one.Identity))
	if diags = diags.and(more); found == nil && !diags.HasError() {
		return append(diags, Diagnostic{Severity: severityError, Summary: "Cannot import non-existent remote object"})
	}
	return r.keep(found, diags)
}

// MoveFrom moves an object of another resource type or another provider into the state of this resource, as a moved
// block does. The argument `sourceProvider` is the address of the other provider, for example
// registry.terraform.io/hashicorp/random. The argument `stateJSON` has the attributes of the object as a state file
// stores them.
func (r *Resource) MoveFrom(sourceProvider, sourceType string, schemaVersion int64, stateJSON []byte) Diagnostics {
	r.session.tb.Helper()
	resp := call(r.session, r.session.server.MoveResourceState, &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: sourceProvider,
		SourceTypeName:        sourceType,
		SourceSchemaVersion:   schemaVersion,
		SourceState:           &tfprotov6.RawState{JSON: stateJSON},
		TargetTypeName:        r.typeName,
	})
	diags := received(resp.Diagnostics)
	if diags.HasError() {
		return diags
	}
	return r.keep(r.requireObject("move", resp.TargetState, resp.TargetPrivate, resp.TargetIdentity), diags)
}

// Upgrade makes the provider upgrade an object of an earlier schema version, and stores the result as the state. In
// Terraform, every run starts with this step. If the upgrade fails, the state does not change.
func (r *Resource) Upgrade(schemaVersion int64, stateJSON []byte) Diagnostics {
	upgraded, diags := r.upgrade(schemaVersion, stateJSON)
	return r.keep(upgraded, diags)
}

func (r *Resource) upgrade(schemaVersion int64, stateJSON []byte) (*object, Diagnostics) {
	r.session.tb.Helper()
	resp := call(r.session, r.session.server.UpgradeResourceState, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: r.typeName, Version: schemaVersion, RawState: &tfprotov6.RawState{JSON: stateJSON},
	})
	diags := received(resp.Diagnostics)
	if diags.HasError() {
		return nil, diags
	}
	return r.requireObject("upgrade", resp.UpgradedState, nil, nil), diags
}
