package tfcore

import (
	"encoding/json"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Unknown is a value that is known only after the apply. Tests write it into configurations, and find it in Plan.After.
type Unknown struct{}

// numberPrecision is the precision of Terraform's numbers in bits.
const numberPrecision = 512

// convert converts a Go value to a Terraform value of the given type, by HCL's rules. For example, 30 becomes "30" for
// a string attribute. An attribute that the Go value does not have becomes null.
func convert(typ tftypes.Type, value any) (tftypes.Value, error) {
	switch value := value.(type) {
	case nil:
		return tftypes.NewValue(typ, nil), nil
	case Unknown:
		return tftypes.NewValue(typ, tftypes.UnknownValue), nil
	case map[string]any:
		return convertObject(typ, value)
	case []any:
		return convertList(typ, value)
	}
	text := fmt.Sprint(value)
	switch {
	case typ.Is(tftypes.String):
		return tftypes.NewValue(typ, text), nil
	case typ.Is(tftypes.Bool) && (text == "true" || text == "false"):
		return tftypes.NewValue(typ, text == "true"), nil
	case typ.Is(tftypes.Number):
		number, _, err := big.ParseFloat(text, 10, numberPrecision, big.ToNearestEven)
		return tftypes.NewValue(typ, number), err
	}
	return tftypes.Value{}, fmt.Errorf("a %s is required", typ)
}

func convertObject(typ tftypes.Type, object map[string]any) (tftypes.Value, error) {
	if object == nil {
		return tftypes.NewValue(typ, nil), nil
	}
	types := map[string]tftypes.Type{}
	switch typ := typ.(type) {
	case tftypes.Object:
		types = typ.AttributeTypes
	case tftypes.Map:
		for name := range object {
			types[name] = typ.ElementType
		}
	default:
		return tftypes.Value{}, fmt.Errorf("a %s is required", typ)
	}
	values := map[string]tftypes.Value{}
	for name, kind := range types {
		value, err := convert(kind, object[name])
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("%s: %w", name, err)
		}
		values[name] = value
	}
	return tftypes.NewValue(typ, values), nil
}

func convertList(typ tftypes.Type, list []any) (tftypes.Value, error) {
	kind, ok := typ.(tftypes.List)
	if !ok {
		return tftypes.Value{}, fmt.Errorf("a %s is required", typ)
	}
	values := make([]tftypes.Value, len(list))
	for i, one := range list {
		value, err := convert(kind.ElementType, one)
		if err != nil {
			return tftypes.Value{}, err
		}
		values[i] = value
	}
	return tftypes.NewValue(typ, values), nil
}

// plain converts a Terraform value to a Go value: string, bool, int64, []any or map[string]any. Null becomes nil,
// unknown becomes Unknown{}, and a number that is not an int64 becomes a json.Number.
func plain(v tftypes.Value) any {
	switch typ := v.Type(); {
	case !v.IsKnown():
		return Unknown{}
	case v.IsNull():
		return nil
	case typ.Is(tftypes.String):
		return content[string](v)
	case typ.Is(tftypes.Bool):
		return content[bool](v)
	case typ.Is(tftypes.Number):
		number := content[*big.Float](v)
		if whole, exact := number.Int64(); exact == big.Exact {
			return whole
		}
		return json.Number(number.Text('g', -1))
	case typ.Is(tftypes.Object{}), typ.Is(tftypes.Map{}):
		return PlainObject(v)
	}
	list := []any{}
	for _, element := range content[[]tftypes.Value](v) {
		list = append(list, plain(element))
	}
	return list
}

// PlainObject converts a Terraform object or map to a Go map, with the Go values that Resource.State describes. A value
// that is unknown becomes Unknown{}. PlainObject returns nil if the object itself is null or unknown.
func PlainObject(v tftypes.Value) map[string]any {
	if v.IsNull() || !v.IsKnown() {
		return nil
	}
	object := map[string]any{}
	for name, value := range content[map[string]tftypes.Value](v) {
		object[name] = plain(value)
	}
	return object
}

// content converts a known value to a Go type. It panics if the type is wrong, which the schema makes impossible.
func content[T any](v tftypes.Value) (content T) {
	if err := v.As(&content); err != nil {
		panic(fmt.Sprintf("%s is not a %T: %s", v.Type(), content, err))
	}
	return content
}

// setUnknownsToNil replaces every unknown value in an object with nil, as core does with the result of a failed apply.
func setUnknownsToNil(object map[string]any) {
	for name, value := range object {
		if value == any(Unknown{}) {
			object[name] = nil
		}
		blocks, _ := blocksOf(value)
		for _, block := range blocks {
			setUnknownsToNil(block)
		}
	}
}
