package tfcore

import (
	"fmt"
	"math/big"
	"reflect"
	"strconv"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// numberPrecision is the precision of Terraform's numbers in bits.
const numberPrecision = 512

// convert converts a Go value to a value of the given type by HCL's rules. For example, 30 for a string attribute
// becomes "30".
func convert(typ tftypes.Type, config any) (tftypes.Value, error) {
	switch {
	case config == nil:
		return null(typ), nil
	case reflect.TypeOf(config) == reflect.TypeFor[Unknown]():
		return unknown(typ), nil
	case typ.Is(tftypes.String):
		return primitive(typ, "string", config, textOf)
	case typ.Is(tftypes.Bool):
		return primitive(typ, "bool", config, boolOf)
	case typ.Is(tftypes.Number):
		return primitive(typ, "number", config, numberOf)
	case typ.Is(tftypes.Map{}), typ.Is(tftypes.Object{}):
		return convertMap(typ, config)
	case typ.Is(tftypes.List{}), typ.Is(tftypes.Set{}):
		return convertList(typ, config)
	}
	return tftypes.Value{}, fmt.Errorf("%s is not supported here", typ)
}

func primitive[T any](typ tftypes.Type, name string, config any, of func(string) (T, bool)) (tftypes.Value, error) {
	text, ok := scalar(config)
	if !ok {
		return tftypes.Value{}, fmt.Errorf("%s required", name)
	}
	value, ok := of(text)
	if !ok {
		return tftypes.Value{}, fmt.Errorf("a %s is required", name)
	}
	return tftypes.NewValue(typ, value), nil
}

// scalar returns a primitive Go value as the string that HCL would convert it to, and false for any other value.
func scalar(config any) (string, bool) {
	switch v := reflect.ValueOf(config); v.Kind() {
	case reflect.String:
		return v.String(), true
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()), true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), true
	case reflect.Float32, reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'f', -1, 64), true
	default:
		return "", false
	}
}

func textOf(text string) (string, bool) { return text, true }

func boolOf(text string) (bool, bool) { return text == "true", text == "true" || text == "false" }

func numberOf(text string) (*big.Float, bool) {
	number, _, err := big.ParseFloat(text, 10, numberPrecision, big.ToNearestEven)
	return number, err == nil
}

func convertList(typ tftypes.Type, config any) (tftypes.Value, error) {
	items := reflect.ValueOf(config)
	if items.Kind() != reflect.Slice {
		return tftypes.Value{}, fmt.Errorf("list required")
	}
	values := make([]tftypes.Value, 0, items.Len())
	for i := range items.Len() {
		v, err := convert(elementType(typ), items.Index(i).Interface())
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("element %d: %w", i, err)
		}
		values = append(values, v)
	}
	return tftypes.NewValue(typ, values), nil
}

func elementType(typ tftypes.Type) tftypes.Type {
	switch typ := typ.(type) {
	case tftypes.List:
		return typ.ElementType
	case tftypes.Set:
		return typ.ElementType
	case tftypes.Map:
		return typ.ElementType
	}
	return tftypes.DynamicPseudoType
}

func convertMap(typ tftypes.Type, config any) (tftypes.Value, error) {
	items := reflect.ValueOf(config)
	if items.Kind() != reflect.Map || items.Type().Key().Kind() != reflect.String {
		return tftypes.Value{}, fmt.Errorf("map required")
	}
	values := map[string]tftypes.Value{}
	object, isObject := typ.(tftypes.Object)
	for name, attribute := range object.AttributeTypes {
		values[name] = null(attribute)
	}
	for _, key := range items.MapKeys() {
		want, ok := object.AttributeTypes[key.String()]
		if isObject && !ok {
			return tftypes.Value{}, fmt.Errorf("attribute %q is not expected", key)
		} else if !isObject {
			want = elementType(typ)
		}
		v, err := convert(want, items.MapIndex(key).Interface())
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("element %q: %w", key, err)
		}
		values[key.String()] = v
	}
	return tftypes.NewValue(typ, values), nil
}
