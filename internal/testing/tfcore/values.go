package tfcore

import (
	"encoding/json"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Unknown is a value that is known only after the apply. Tests write it into configurations, and find it in Plan.After.
type Unknown struct{}

func null(typ tftypes.Type) tftypes.Value { return tftypes.NewValue(typ, nil) }

func unknown(typ tftypes.Type) tftypes.Value { return tftypes.NewValue(typ, tftypes.UnknownValue) }

// fields returns an object's attributes or a map's elements. It returns nil for null and unknown.
func fields(v tftypes.Value) map[string]tftypes.Value {
	return content[map[string]tftypes.Value](v)
}

// elements returns the elements of a list, set or tuple. It returns nil for null and unknown.
func elements(v tftypes.Value) []tftypes.Value {
	return content[[]tftypes.Value](v)
}

// content converts a value to a Go type. It returns the zero value for null and unknown. It panics if the value has
// another type, which the schema makes impossible.
func content[T any](v tftypes.Value) T {
	var out T
	if v.IsNull() || !v.IsKnown() {
		return out
	}
	if err := v.As(&out); err != nil {
		panic(fmt.Sprintf("%s is not a %T: %s", v.Type(), out, err))
	}
	return out
}

// field returns one attribute of an object. It returns null if the object is null.
func field(object tftypes.Value, name string, typ tftypes.Type) tftypes.Value {
	if v, ok := fields(object)[name]; ok {
		return v
	}
	return null(typ)
}

// element returns element i of a list. It returns null if the list is null or shorter.
func element(list tftypes.Value, i int, typ tftypes.Type) tftypes.Value {
	if all := elements(list); i < len(all) {
		return all[i]
	}
	return null(typ)
}

// plain converts a value to a Go value: string, bool, int64, []any or map[string]any, nil for null, and Unknown{} for
// unknown. A whole number that is too large for int64 becomes a json.Number. A number that is not whole becomes a
// float64.
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
	if number.IsInt() {
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

// show returns a value as text for a message. A known value is shown as JSON.
func show(v tftypes.Value) string {
	if !v.IsKnown() {
		return "unknown"
	}
	text, _ := json.Marshal(plain(v)) // no error, because plain returns only types that can be encoded
	return string(text)
}

// knownOnly replaces every unknown value with null. Core does this before it stores the result of a failed apply.
func knownOnly(v tftypes.Value) tftypes.Value {
	// Transform returns only errors of its callback, and this callback returns none.
	known, _ := tftypes.Transform(v, func(_ *tftypes.AttributePath, part tftypes.Value) (tftypes.Value, error) {
		if part.IsKnown() {
			return part, nil
		}
		return null(part.Type()), nil
	})
	return known
}
