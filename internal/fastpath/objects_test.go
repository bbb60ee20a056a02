package fastpath

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestObjectsLoadAndStoreAModel(t *testing.T) {
	type inner struct {
		Name types.String `tfsdk:"name"`
	}
	type outer struct {
		inner

		Port types.Int64 `tfsdk:"port"`
		Own  int
	}
	objects := NewObjects[outer](schema.Schema{Attributes: map[string]schema.Attribute{
		"name": schema.StringAttribute{Optional: true}, "port": schema.Int64Attribute{Optional: true},
	}})
	raw := tftypes.NewValue(objects.object, map[string]tftypes.Value{
		"name": tftypes.NewValue(tftypes.String, tftypes.UnknownValue), "port": tftypes.NewValue(tftypes.Number, nil),
	})
	var model outer
	if diags := objects.Load(t.Context(), raw, &model); diags.HasError() {
		t.Fatal(diags)
	}
	if !model.Name.IsUnknown() || !model.Port.IsNull() {
		t.Errorf("got %v", model)
	}
	model.Name, model.Port = types.StringValue("a"), types.Int64Value(25)
	if diags := objects.Store(t.Context(), model, &raw); diags.HasError() {
		t.Fatal(diags)
	}
	want := tftypes.NewValue(objects.object, map[string]tftypes.Value{
		"name": tftypes.NewValue(tftypes.String, "a"), "port": tftypes.NewValue(tftypes.Number, 25),
	})
	if diff, err := want.Diff(raw); err != nil || len(diff) > 0 {
		t.Error(diff, err)
	}
	none, diags := objects.LoadIfAny(t.Context(), tftypes.NewValue(objects.object, nil))
	if none != nil || len(diags) > 0 {
		t.Error(none, diags)
	}
	if diags := objects.Load(t.Context(), tftypes.NewValue(objects.object, nil), &model); !diags.HasError() {
		t.Error("Load accepted null")
	}
	wrong := tftypes.NewValue(
		tftypes.Object{AttributeTypes: map[string]tftypes.Type{"port": tftypes.String}},
		map[string]tftypes.Value{"port": tftypes.NewValue(tftypes.String, "x")},
	)
	if diags := objects.Load(t.Context(), wrong, &model); !diags.HasError() {
		t.Error("Load read a text as a number")
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
