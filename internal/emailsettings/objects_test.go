package emailsettings

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// held is a state of the framework's: it gives and takes whole objects.
type held struct{ types.Object }

func (h *held) Get(_ context.Context, target any) diag.Diagnostics {
	*target.(*types.Object) = h.Object
	return nil
}

func (h *held) Set(_ context.Context, value any) diag.Diagnostics {
	h.Object = value.(types.Object)
	return nil
}

func TestAModelIsItsObject(t *testing.T) {
	type inner struct {
		Name types.String `tfsdk:"name"`
	}
	type outer struct {
		inner

		Port types.Int64 `tfsdk:"port"`
		Own  int
	}
	object := types.ObjectValueMust(
		map[string]attr.Type{"name": types.StringType, "port": types.Int64Type},
		map[string]attr.Value{"name": types.StringUnknown(), "port": types.Int64Null()})
	var model outer
	if diags := Load(t.Context(), &held{object}, &model); diags.HasError() {
		t.Fatal(diags)
	}
	if !model.Name.IsUnknown() || !model.Port.IsNull() {
		t.Errorf("got %v", model)
	}
	model.Name, model.Port = types.StringValue("a"), types.Int64Value(25)
	var state held
	if diags := Store(t.Context(), &state, &model); diags.HasError() {
		t.Fatal(diags)
	}
	want := map[string]attr.Value{"name": types.StringValue("a"), "port": types.Int64Value(25)}
	if diff := cmp.Diff(want, state.Attributes()); diff != "" {
		t.Error(diff)
	}
	if none, diags := LoadIfAny[outer](t.Context(), &held{object}, true); none != nil || len(diags) > 0 {
		t.Error(none, diags)
	}
}
