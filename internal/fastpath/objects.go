package fastpath

import (
	"context"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Objects converts the configurations, plans and states of one schema to models and back. A model is a struct with a
// field for each attribute and block of the schema. Objects matches the fields to the schema only once. The framework
// matches them again for each object, which takes a third of the time of a plan.
type Objects[M any] struct {
	object tftypes.Type
	fields []field
}

const (
	unreadable = "The provider cannot read what Terraform sent"
	reportIt   = "This is a bug in the provider; please report it."
)

type field struct {
	name  string
	index []int // the index of the model's field, as reflect uses it
	kind  attr.Type
}

// NewObjects returns the Objects for one schema and the model M. A field without an attribute is allowed, because two
// schemas may share a model. If an attribute has no field, Store panics. If the field has another type, Load panics.
func NewObjects[M any](from schema.Schema) Objects[M] {
	typ, _ := from.Type().(attr.TypeWithAttributeTypes)
	objects := Objects[M]{object: typ.TerraformType(context.Background())}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[M]()) {
		name := f.Tag.Get("tfsdk")
		if kind, isDeclared := typ.AttributeTypes()[name]; isDeclared {
			objects.fields = append(objects.fields, field{name, f.Index, kind})
		}
	}
	return objects
}

// Load fills a model from the value of a configuration, a plan or a state. It leaves the model unchanged if the value
// is null, such as the state before a create.
func (o Objects[M]) Load(ctx context.Context, raw tftypes.Value, model *M) diag.Diagnostics {
	var problems diag.Diagnostics
	var values map[string]tftypes.Value
	if err := raw.As(&values); err != nil {
		problems.AddError(unreadable, err.Error()+". "+reportIt)
		return problems
	}
	if raw.IsNull() {
		return nil
	}
	into := reflect.ValueOf(model).Elem()
	for _, f := range o.fields {
		value, err := f.kind.ValueFromTerraform(ctx, values[f.name])
		if err != nil {
			problems.AddAttributeError(path.Root(f.name), unreadable, err.Error()+". "+reportIt)
			continue
		}
		into.FieldByIndex(f.index).Set(reflect.ValueOf(value))
	}
	return problems
}

// Store converts a model to the value of a plan or a state, and assigns the value to *into.
func (o Objects[M]) Store(ctx context.Context, model M, into *tftypes.Value) diag.Diagnostics {
	var problems diag.Diagnostics
	from := reflect.ValueOf(model)
	values := make(map[string]tftypes.Value, len(o.fields))
	for _, f := range o.fields {
		value, _ := reflect.TypeAssert[attr.Value](from.FieldByIndex(f.index))
		raw, err := value.ToTerraformValue(ctx)
		if err != nil {
			problems.AddAttributeError(path.Root(f.name), "The provider cannot pass on a value", err.Error()+". "+reportIt)
			return problems
		}
		values[f.name] = raw
	}
	*into = tftypes.NewValue(o.object, values)
	return problems
}
