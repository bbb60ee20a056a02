package fastpath

import (
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// isCurrent reports whether a state needs no upgrade: it has the version and exactly the attributes of the current
// schema, and all its lists of blocks are empty. Terraform requests an upgrade of every state, and the framework would
// decode and encode a current state needlessly. Any other state, such as one of another provider, needs the framework.
func (t *resourceType) isCurrent(req *tfprotov6.UpgradeResourceStateRequest) bool {
	if req.RawState == nil || req.Version != t.schema.Version {
		return false
	}
	var values map[string]json.RawMessage
	expected := len(t.schema.Attributes) + len(t.schema.Blocks)
	if json.Unmarshal(req.RawState.JSON, &values) != nil || len(values) != expected {
		return false
	}
	for name, value := range values {
		_, isAttribute := t.schema.Attributes[name]
		_, isBlock := t.schema.Blocks[name]
		if !isAttribute && (!isBlock || string(value) != "[]") {
			return false
		}
	}
	return true
}
