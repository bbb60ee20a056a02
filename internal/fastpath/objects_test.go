package fastpath

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestNewObjectsRejectsAModelOfAnotherSchema(t *testing.T) {
	type withAnotherType struct {
		A types.Int64 `tfsdk:"a"`
	}
	for _, newObjects := range []func(schema.Schema){
		func(s schema.Schema) { NewObjects[withAnotherType](s) }, func(s schema.Schema) { NewObjects[struct{}](s) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("NewObjects accepted the model")
				}
			}()
			newObjects(schema.Schema{Attributes: map[string]schema.Attribute{"a": schema.StringAttribute{Optional: true}}})
		}()
	}
}
