package emailsettings

import (
	"context"
	"reflect"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// The framework looks at the fields of a model anew for each object that it
// reads or writes, which is a fifth of what a plan costs. Here that is done
// once for each type of model, and the framework hands over the object as it is.

// Source is a configuration, plan or state.
type Source interface {
	Get(ctx context.Context, target any) diag.Diagnostics
}

// Load reads an object into a model, a struct whose fields have the types of
// the schema's attributes.
func Load[M any](ctx context.Context, from Source, model *M) diag.Diagnostics {
	var object types.Object
	diags := from.Get(ctx, &object)
	if diags.HasError() {
		return diags
	}
	values, into := object.Attributes(), reflect.ValueOf(model).Elem()
	for name, index := range fieldsOf(into.Type()) {
		if value, ok := values[name]; ok {
			into.FieldByIndex(index).Set(reflect.ValueOf(value))
		}
	}
	return diags
}

// LoadIfAny is Load for a state that may not be there: nil before a create.
func LoadIfAny[M any](ctx context.Context, from Source, null bool) (*M, diag.Diagnostics) {
	if null {
		return nil, nil
	}
	model := new(M)
	return model, Load(ctx, from, model)
}

// Target is a plan or state.
type Target interface {
	Set(ctx context.Context, value any) diag.Diagnostics
}

// Store writes a model as a whole object.
func Store[M any](ctx context.Context, to Target, model *M) diag.Diagnostics {
	from := reflect.ValueOf(model).Elem()
	fields := fieldsOf(from.Type())
	values, kinds := make(map[string]attr.Value, len(fields)), make(map[string]attr.Type, len(fields))
	for name, index := range fields {
		value, _ := reflect.TypeAssert[attr.Value](from.FieldByIndex(index))
		values[name], kinds[name] = value, value.Type(ctx)
	}
	object, diags := types.ObjectValue(kinds, values)
	if !diags.HasError() {
		diags.Append(to.Set(ctx, object)...)
	}
	return diags
}

var attributesOf sync.Map // of models' types, to the fields of their attributes

func fieldsOf(model reflect.Type) map[string][]int {
	if found, ok := attributesOf.Load(model); ok {
		fields, _ := found.(map[string][]int)
		return fields
	}
	fields := map[string][]int{}
	for _, field := range reflect.VisibleFields(model) {
		if name := field.Tag.Get("tfsdk"); name != "" {
			fields[name] = field.Index
		}
	}
	attributesOf.Store(model, fields)
	return fields
}
