package fastpath

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// schemas contains the schemas of a provider's resources. They are read once.
type schemas struct {
	once   sync.Once
	byName map[string]stateSchema
}

// stateSchema contains what a state must match to be returned unchanged from an upgrade.
type stateSchema struct {
	version    int64
	attributes map[string]bool
	blocks     map[string]bool
}

// isCurrent reports whether a state has the schema of this build: the same version, exactly the same attributes, and
// no blocks. Terraform requests an upgrade for every state, and the framework decodes and encodes each of them. A
// state that is not current, such as one of another provider, goes to the framework.
func (s *server) isCurrent(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) bool {
	if req == nil || req.RawState == nil || len(req.RawState.JSON) == 0 {
		return false
	}
	schema, ok := s.schema(ctx, req.TypeName)
	return ok && req.Version == schema.version && schema.matches(req.RawState.JSON)
}

func (s stateSchema) matches(state []byte) bool {
	var values map[string]json.RawMessage
	if json.Unmarshal(state, &values) != nil || len(values) != len(s.attributes)+len(s.blocks) {
		return false
	}
	for name, value := range values {
		if !s.attributes[name] && (!s.blocks[name] || string(value) != "[]") {
			return false
		}
	}
	return true
}

func (s *server) schema(ctx context.Context, typeName string) (stateSchema, bool) {
	s.schemas.once.Do(func() {
		s.schemas.byName = map[string]stateSchema{}
		resp, err := s.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
		if err != nil {
			return // the framework reports the error
		}
		for name, schema := range resp.ResourceSchemas {
			s.schemas.byName[name] = newStateSchema(schema)
		}
	})
	found, ok := s.schemas.byName[typeName]
	return found, ok
}

func newStateSchema(schema *tfprotov6.Schema) stateSchema {
	s := stateSchema{version: schema.Version, attributes: map[string]bool{}, blocks: map[string]bool{}}
	for _, attribute := range schema.Block.Attributes {
		s.attributes[attribute.Name] = true
	}
	for _, block := range schema.Block.BlockTypes {
		s.blocks[block.TypeName] = true
	}
	return s
}
