package fastpath

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// This test loads only invalid objects, because the tests of the resources load and store valid objects.
func TestLoadRejectsNullAndWrongTypes(t *testing.T) {
	type model struct {
		Port types.Int64 `tfsdk:"port"`
	}
	objects := NewObjects[model](schema.Schema{Attributes: map[string]schema.Attribute{
		"port": schema.Int64Attribute{Optional: true},
	}})
	null := tftypes.NewValue(objects.object, nil)
	if diags := objects.LoadIfAny(t.Context(), null, new(model)); len(diags) > 0 {
		t.Error(diags)
	}
	text := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"port": tftypes.String}}
	for _, wrong := range []tftypes.Value{
		null, tftypes.NewValue(tftypes.String, "x"),
		tftypes.NewValue(text, map[string]tftypes.Value{"port": tftypes.NewValue(tftypes.String, "x")}),
	} {
		if diags := objects.Load(t.Context(), wrong, new(model)); !diags.HasError() {
			t.Errorf("Load accepted %s", wrong)
		}
	}
}

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
