package fastpath

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// schemas are asked of the provider once.
type schemas struct {
	once  sync.Once
	types map[string]flat
}

// flat is what decides whether a state can be handed through.
type flat struct {
	version    int64
	attributes map[string]bool
	blocks     map[string]bool
}

// isCurrent says that a state is one of today's schema: its version, exactly its attributes, and nothing in its
// blocks. Terraform sends every state to be upgraded; the framework decodes it and encodes it again. Whatever differs,
// as the state of another provider may, is left to the framework.
func (s *server) isCurrent(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) bool {
	if req == nil || req.RawState == nil || len(req.RawState.JSON) == 0 {
		return false
	}
	schema, ok := s.schema(ctx, req.TypeName)
	return ok && req.Version == schema.version && schema.fits(req.RawState.JSON)
}

func (f flat) fits(state []byte) bool {
	var values map[string]json.RawMessage
	if json.Unmarshal(state, &values) != nil || len(values) != len(f.attributes)+len(f.blocks) {
		return false
	}
	for name, value := range values {
		if !f.attributes[name] && (!f.blocks[name] || string(value) != "[]") {
			return false
		}
	}
	return true
}

func (s *server) schema(ctx context.Context, typeName string) (flat, bool) {
	s.schemas.once.Do(func() {
		s.schemas.types = map[string]flat{}
		resp, err := s.whole.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
		if err != nil {
			return // the framework will say so itself
		}
		for name, schema := range resp.ResourceSchemas {
			s.schemas.types[name] = flatten(schema)
		}
	})
	found, ok := s.schemas.types[typeName]
	return found, ok
}

func flatten(schema *tfprotov6.Schema) flat {
	f := flat{version: schema.Version, attributes: map[string]bool{}, blocks: map[string]bool{}}
	for _, attribute := range schema.Block.Attributes {
		f.attributes[attribute.Name] = true
	}
	for _, block := range schema.Block.BlockTypes {
		f.blocks[block.TypeName] = true
	}
	return f
}
