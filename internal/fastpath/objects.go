package fastpath

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

const reportIt = "This is a bug in the provider; please report it."

type field struct {
	name  string
	index []int // in the model
	kind  attr.Type
}

// NewObjects is for models of the schema. It panics where fields and attributes
// are not the same, in name or in type: at the start, and not in a user's plan.
func NewObjects[M any](from schema.Schema) Objects[M] {
	ctx := context.Background()
	objects := Objects[M]{object: from.Type().TerraformType(ctx)}
	of, _ := from.Type().(attr.TypeWithAttributeTypes)
	kinds := of.AttributeTypes()
	for _, f := range reflect.VisibleFields(reflect.TypeFor[M]()) {
		name, tagged := f.Tag.Lookup("tfsdk")
		if !tagged {
			continue
		}
		kind := kinds[name]
		if kind == nil || reflect.TypeOf(kind.ValueType(ctx)) != f.Type {
			panic(fmt.Sprintf("%s: the field for %s is a %s, and the schema has %v", reflect.TypeFor[M](), name, f.Type, kind))
		}
		objects.fields = append(objects.fields, field{name, f.Index, kind})
	}
	if len(objects.fields) != len(kinds) {
		panic(fmt.Sprintf("%s has %d fields for %d attributes and blocks", reflect.TypeFor[M](), len(objects.fields), len(kinds)))
	}
	return objects
}

// Load fills a model. A null object, as before a create, is an error: see LoadIfAny.
func (o Objects[M]) Load(ctx context.Context, raw tftypes.Value, model *M) diag.Diagnostics {
	var diags diag.Diagnostics
	var values map[string]tftypes.Value
	if err := raw.As(&values); err != nil {
		diags.AddError("The provider cannot read what Terraform sent", err.Error()+". "+reportIt)
		return diags
	}
	if raw.IsNull() {
		diags.AddError("The provider cannot read what Terraform sent", "There is nothing where an object is needed. "+reportIt)
		return diags
	}
	into := reflect.ValueOf(model).Elem()
	for _, f := range o.fields {
		value, err := f.kind.ValueFromTerraform(ctx, values[f.name])
		if err != nil {
			diags.AddAttributeError(path.Root(f.name), "The provider cannot read what Terraform sent", err.Error()+". "+reportIt)
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
			diags.AddAttributeError(path.Root(f.name), "The provider cannot pass on a value", err.Error()+". "+reportIt)
			return diags
		}
		values[f.name] = raw
	}
	*into = tftypes.NewValue(o.object, values)
	return diags
}
