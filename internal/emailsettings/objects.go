package emailsettings

import (
	"context"
	"fmt"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Objects turns configurations, plans and states of one schema into models and
// back. A model is a struct with a field for each attribute and block, of the
// schema's types. The framework looks at schema and fields anew for each object
// that it reads or writes, which is a third of what a plan costs; here that is
// done once.
type Objects[M any] struct {
	object tftypes.Type
	fields []field
}

type field struct {
	name  string
	index []int // in the model
	kind  attr.Type
}

// NewObjects is for models of the schema. It panics where the model lacks a
// field, as any use of it would show.
func NewObjects[M any](from schema.Schema) Objects[M] {
	ctx := context.Background()
	objects := Objects[M]{object: from.Type().TerraformType(ctx)}
	indexes := map[string][]int{}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[M]()) {
		indexes[field.Tag.Get("tfsdk")] = field.Index
	}
	kinds, _ := from.Type().(attr.TypeWithAttributeTypes)
	for name, kind := range kinds.AttributeTypes() {
		if indexes[name] == nil {
			panic(fmt.Sprintf("%s has no field for %s", reflect.TypeFor[M](), name))
		}
		objects.fields = append(objects.fields, field{name, indexes[name], kind})
	}
	return objects
}

// Load fills a model. Of a null object, as before a create, it leaves all null.
func (o Objects[M]) Load(ctx context.Context, raw tftypes.Value, model *M) diag.Diagnostics {
	var diags diag.Diagnostics
	var values map[string]tftypes.Value
	if err := raw.As(&values); err != nil {
		diags.AddError("The provider cannot read what Terraform sent", err.Error()+". This is a bug in the provider; please report it.")
		return diags
	}
	into := reflect.ValueOf(model).Elem()
	for _, f := range o.fields {
		raw, ok := values[f.name]
		if !ok {
			continue
		}
		value, err := f.kind.ValueFromTerraform(ctx, raw)
		if err != nil {
			diags.AddAttributeError(path.Root(f.name), "The provider cannot read what Terraform sent", err.Error()+". This is a bug in the provider; please report it.")
			continue
		}
		into.FieldByIndex(f.index).Set(reflect.ValueOf(value))
	}
	return diags
}

// LoadIfAny is Load for an object that may be null: nil, as before a create.
func (o Objects[M]) LoadIfAny(ctx context.Context, raw tftypes.Value) (*M, diag.Diagnostics) {
	if raw.IsNull() {
		return nil, nil
	}
	model := new(M)
	return model, o.Load(ctx, raw, model)
}

// Store puts a model in the place of a plan or state.
func (o Objects[M]) Store(ctx context.Context, model M, into *tftypes.Value) diag.Diagnostics {
	var diags diag.Diagnostics
	from := reflect.ValueOf(model)
	values := make(map[string]tftypes.Value, len(o.fields))
	for _, f := range o.fields {
		value, _ := reflect.TypeAssert[attr.Value](from.FieldByIndex(f.index))
		raw, err := value.ToTerraformValue(ctx)
		if err != nil {
			diags.AddAttributeError(path.Root(f.name), "The provider cannot pass on a value", err.Error()+". This is a bug in the provider; please report it.")
			return diags
		}
		values[f.name] = raw
	}
	*into = tftypes.NewValue(o.object, values)
	return diags
}
