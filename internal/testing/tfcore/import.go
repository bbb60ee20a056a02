package tfcore

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Import imports the object with this ID and reads it, as `terraform import` does. If it fails, the state stays empty.
func (r *Resource) Import(id string) Diagnostics {
	return r.importBy(&tfprotov6.ImportResourceStateRequest{ID: id})
}

// ImportIdentity imports the object with this resource identity, as an import block with an identity does. Missing
// attributes are null.
func (r *Resource) ImportIdentity(identity map[string]any) Diagnostics {
	value, err := convert(r.identity.ValueType(), identity)
	if err != nil {
		return failure("Invalid identity", err.Error(), "")
	}
	return r.importBy(&tfprotov6.ImportResourceStateRequest{Identity: &tfprotov6.ResourceIdentityData{IdentityData: pack(value)}})
}

// importBy follows importState in internal/terraform/node_resource_plan_instance.go.
func (r *Resource) importBy(req *tfprotov6.ImportResourceStateRequest) Diagnostics {
	if r.state != nil {
		return failure("Resource already managed by Terraform", "The state already holds an object.", "")
	}
	req.TypeName, req.ClientCapabilities = r.typeName, &tfprotov6.ImportResourceStateClientCapabilities{}
	resp, err := r.session.server.ImportResourceState(r.session.tb.Context(), req)
	if err != nil {
		return answered(nil, err)
	}
	diags := answered(resp.Diagnostics, nil)
	if diags.HasError() {
		return diags
	}
	found, more := r.readImported(resp.ImportedResources)
	if diags = diags.and(more); !diags.HasError() {
		r.state = found
	}
	return diags
}

func (r *Resource) readImported(all []*tfprotov6.ImportedResource) (*object, Diagnostics) {
	stub, diags := r.imported(all)
	if diags.HasError() {
		return nil, diags
	}
	found, more := r.readObject(stub)
	if diags = diags.and(more); found != nil || diags.HasError() {
		return found, diags
	}
	return nil, diags.and(failure("Cannot import non-existent remote object", fmt.Sprintf("While attempting to import an existing object to %q, "+
		"the provider detected that no object exists with the given id.", r.typeName), ""))
}

// imported returns the imported object. The provider must return exactly one object of this resource type.
func (r *Resource) imported(all []*tfprotov6.ImportedResource) (*object, Diagnostics) {
	const summary = "Provider returned an invalid import"
	if len(all) != 1 || all[0].TypeName != r.typeName {
		return nil, r.session.broken(summary, problemf("", "%d objects instead of one %s", len(all), r.typeName))
	}
	stub, diags := r.settled(all[0].State, all[0].Private, all[0].Identity)
	if stub == nil && !diags.HasError() {
		diags = r.session.broken(summary, problemf("", "a null object"))
	}
	return stub, diags
}

// MoveFrom moves an object of another resource type or another provider into the state of this resource, as a moved
// block does. sourceProvider is the provider's address, for example registry.terraform.io/hashicorp/random. stateJSON
// has the attributes of the object as stored in a state file.
func (r *Resource) MoveFrom(sourceProvider, sourceType string, schemaVersion int64, stateJSON []byte) Diagnostics {
	resp, err := r.session.server.MoveResourceState(r.session.tb.Context(), &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: sourceProvider,
		SourceTypeName:        sourceType,
		SourceSchemaVersion:   schemaVersion,
		SourceState:           &tfprotov6.RawState{JSON: stateJSON},
		TargetTypeName:        r.typeName,
	})
	if err != nil {
		return answered(nil, err)
	}
	diags := answered(resp.Diagnostics, nil)
	if diags.HasError() {
		return diags
	}
	moved, more := r.settled(resp.TargetState, resp.TargetPrivate, resp.TargetIdentity)
	if moved == nil && !more.HasError() {
		more = r.session.broken("Provider returned invalid result object after move", problemf("", "a null object"))
	}
	if diags = diags.and(more); !diags.HasError() {
		r.state = moved
	}
	return diags
}

// Upgrade stores an object of an earlier schema version as the state, after the provider upgraded it. Every run of
// Terraform starts with this step. If it fails, the state does not change.
func (r *Resource) Upgrade(schemaVersion int64, stateJSON []byte) Diagnostics {
	value, diags := r.upgrade(schemaVersion, stateJSON)
	if !diags.HasError() {
		r.state = &object{value: value}
	}
	return diags
}

func (r *Resource) upgrade(schemaVersion int64, stateJSON []byte) (tftypes.Value, Diagnostics) {
	nothing := null(r.schema.ValueType())
	resp, err := r.session.server.UpgradeResourceState(r.session.tb.Context(), &tfprotov6.UpgradeResourceStateRequest{
		TypeName: r.typeName, Version: schemaVersion, RawState: &tfprotov6.RawState{JSON: stateJSON},
	})
	if err != nil {
		return nothing, answered(nil, err)
	}
	diags := answered(resp.Diagnostics, nil)
	if diags.HasError() {
		return nothing, diags
	}
	upgraded, more := r.settled(resp.UpgradedState, nil, nil)
	if upgraded == nil && !more.HasError() {
		more = r.session.broken("Provider returned invalid result object after upgrade", problemf("", "a null object"))
	}
	if diags = diags.and(more); diags.HasError() {
		return nothing, diags
	}
	return upgraded.value, diags
}
