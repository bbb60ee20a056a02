package tfcore

import (
	"encoding/json"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Unknown stands for a value that is not known until apply, in a configuration
// and in Plan.After.
type Unknown struct{}

func null(typ tftypes.Type) tftypes.Value { return tftypes.NewValue(typ, nil) }

func unknown(typ tftypes.Type) tftypes.Value { return tftypes.NewValue(typ, tftypes.UnknownValue) }

// fields returns an object's attributes or a map's elements; nil for null and
// unknown.
func fields(v tftypes.Value) map[string]tftypes.Value {
	return content[map[string]tftypes.Value](v)
}

// elements returns the elements of a list, set or tuple; nil for null and unknown.
func elements(v tftypes.Value) []tftypes.Value {
	return content[[]tftypes.Value](v)
}

// content takes a value apart. The only error that As has is another kind of
// value, which the schema rules out.
func content[T any](v tftypes.Value) T {
	var out T
	if v.IsNull() || !v.IsKnown() {
		return out
	}
	if err := v.As(&out); err != nil {
		panic(fmt.Sprintf("%s is no %T: %s", v.Type(), out, err))
	}
	return out
}

// field returns one attribute; null where the object itself is null.
func field(object tftypes.Value, name string, typ tftypes.Type) tftypes.Value {
	if v, ok := fields(object)[name]; ok {
		return v
	}
	return null(typ)
}

// element returns element i; null where the list is null or shorter.
func element(list tftypes.Value, i int, typ tftypes.Type) tftypes.Value {
	if all := elements(list); i < len(all) {
		return all[i]
	}
	return null(typ)
}

// plain turns a value into Go's own: string, bool, int64 (float64 where not
// whole), []any, map[string]any, nil for null, Unknown{} for unknown.
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
		return plainNumber(content[*big.Float](v))
	case typ.Is(tftypes.Object{}), typ.Is(tftypes.Map{}):
		return plainObject(v)
	}
	list := make([]any, 0, len(elements(v)))
	for _, element := range elements(v) {
		list = append(list, plain(element))
	}
	return list
}

func plainNumber(number *big.Float) any {
	if whole, exact := number.Int64(); exact == big.Exact {
		return whole
	}
	if number.MinPrec() > 64 && number.IsInt() {
		return json.Number(number.Text('f', 0))
	}
	inexact, _ := number.Float64()
	return inexact
}

func plainObject(v tftypes.Value) map[string]any {
	if v.IsNull() || !v.IsKnown() {
		return nil
	}
	object := map[string]any{}
	for name, value := range fields(v) {
		object[name] = plain(value)
	}
	return object
}

// show writes a value for a message, as JSON where it is known.
func show(v tftypes.Value) string {
	if !v.IsFullyKnown() {
		if !v.IsKnown() {
			return "unknown"
		}
		return fmt.Sprint(plain(v))
	}
	text, err := json.Marshal(plain(v))
	if err != nil {
		return v.String()
	}
	return string(text)
}

// knownOnly replaces every unknown value by null, as core does before it stores
// what a failed apply returned.
func knownOnly(v tftypes.Value) (tftypes.Value, error) {
	return tftypes.Transform(v, func(_ *tftypes.AttributePath, part tftypes.Value) (tftypes.Value, error) {
		if part.IsKnown() {
			return part, nil
		}
		return null(part.Type()), nil
	})
}
