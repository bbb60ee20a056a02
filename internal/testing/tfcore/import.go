package tfcore

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// Import imports the object with this ID and reads it, as `terraform import` does. If the import fails, the state stays
// empty.
func (r *Resource) Import(id string) Diagnostics {
	return r.importBy(&tfprotov6.ImportResourceStateRequest{ID: id})
}

// ImportIdentity imports the object with this resource identity, as an import block with an identity does. Missing
// attributes are null.
func (r *Resource) ImportIdentity(identity map[string]any) Diagnostics {
	value, err := convert(r.identity.ValueType(), identity)
	if err != nil {
		r.session.tb.Fatalf("the identity %v: %s", identity, err)
	}
	data := &tfprotov6.ResourceIdentityData{IdentityData: pack(value)}
	return r.importBy(&tfprotov6.ImportResourceStateRequest{Identity: data})
}

// importBy sends an import request to the provider, and reads the imported object.
// Source: importState in internal/terraform/node_resource_plan_instance.go.
func (r *Resource) importBy(req *tfprotov6.ImportResourceStateRequest) Diagnostics {
	if r.state != nil {
		return failure("Resource already managed by Terraform", "The state already holds an object.", "")
	}
	req.TypeName, req.ClientCapabilities = r.typeName, &tfprotov6.ImportResourceStateClientCapabilities{}
	resp := call(r.session, r.session.server.ImportResourceState, req)
	diags := received(resp.Diagnostics)
	if diags.HasError() {
		return diags
	}
	if all := resp.ImportedResources; len(all) != 1 || all[0].TypeName != r.typeName {
		problems := problemf("", "%d objects instead of one %s", len(all), r.typeName)
		return diags.and(r.session.broken("Provider returned an invalid import", problems))
	}
	one := resp.ImportedResources[0]
	imported, more := r.requireObject("import", one.State, one.Private, one.Identity)
	if diags = diags.and(more); diags.HasError() {
		return diags
	}
	found, more := r.readObject(imported)
	if diags = diags.and(more); found == nil && !diags.HasError() {
		return diags.and(failure("Cannot import non-existent remote object", r.typeName+" does not exist.", ""))
	}
	return r.keep(found, diags)
}

// MoveFrom moves an object of another resource type or another provider into the state of this resource, as a moved
// block does. sourceProvider is the address of the other provider, for example registry.terraform.io/hashicorp/random.
// stateJSON has the attributes of the object as stored in a state file.
func (r *Resource) MoveFrom(sourceProvider, sourceType string, schemaVersion int64, stateJSON []byte) Diagnostics {
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
	moved, more := r.requireObject("move", resp.TargetState, resp.TargetPrivate, resp.TargetIdentity)
	return r.keep(moved, diags.and(more))
}

// Upgrade makes the provider upgrade an object of an earlier schema version, and stores the result as the state. Every
// run of Terraform starts with this step. If the upgrade fails, the state does not change.
func (r *Resource) Upgrade(schemaVersion int64, stateJSON []byte) Diagnostics {
	upgraded, diags := r.upgrade(schemaVersion, stateJSON)
	return r.keep(upgraded, diags)
}

func (r *Resource) upgrade(schemaVersion int64, stateJSON []byte) (*object, Diagnostics) {
	resp := call(r.session, r.session.server.UpgradeResourceState, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: r.typeName, Version: schemaVersion, RawState: &tfprotov6.RawState{JSON: stateJSON},
	})
	diags := received(resp.Diagnostics)
	if diags.HasError() {
		return nil, diags
	}
	upgraded, more := r.requireObject("upgrade", resp.UpgradedState, nil, nil)
	return upgraded, diags.and(more)
}

// keep stores the object as the state, unless the diagnostics have an error. It returns the diagnostics.
func (r *Resource) keep(found *object, diags Diagnostics) Diagnostics {
	if !diags.HasError() {
		r.state = found
	}
	return diags
}
