package tfcore

import (
	"fmt"
	"math/big"
	"reflect"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// numberPrecision is the precision of Terraform's numbers in bits.
const numberPrecision = 512

// convert converts a Go value to a Terraform value of the given type, by HCL's rules. For example, 30 for a string
// attribute becomes "30".
func convert(typ tftypes.Type, config any) (tftypes.Value, error) {
	switch {
	case config == nil:
		return null(typ), nil
	case config == any(Unknown{}):
		return unknown(typ), nil
	case typ.Is(tftypes.Map{}), typ.Is(tftypes.Object{}):
		return convertMap(typ, config)
	}
	switch reflect.ValueOf(config).Kind() {
	case reflect.Map, reflect.Slice, reflect.Struct, reflect.Pointer:
		return tftypes.Value{}, fmt.Errorf("%s required", typ)
	}
	text := fmt.Sprint(config)
	switch {
	case typ.Is(tftypes.String):
		return tftypes.NewValue(typ, text), nil
	case typ.Is(tftypes.Bool) && (text == "true" || text == "false"):
		return tftypes.NewValue(typ, text == "true"), nil
	case typ.Is(tftypes.Number):
		if number, _, err := big.ParseFloat(text, 10, numberPrecision, big.ToNearestEven); err == nil {
			return tftypes.NewValue(typ, number), nil
		}
	}
	return tftypes.Value{}, fmt.Errorf("a %s is required", typ)
}

func convertMap(typ tftypes.Type, config any) (tftypes.Value, error) {
	items := reflect.ValueOf(config)
	if items.Kind() != reflect.Map || items.Type().Key().Kind() != reflect.String {
		return tftypes.Value{}, fmt.Errorf("map required")
	}
	values := map[string]tftypes.Value{}
	object, _ := typ.(tftypes.Object)
	for name, attribute := range object.AttributeTypes {
		values[name] = null(attribute)
	}
	for _, key := range items.MapKeys() {
		element, ok := object.AttributeTypes[key.String()]
		if isMap, is := typ.(tftypes.Map); is {
			element = isMap.ElementType
		} else if !ok {
			return tftypes.Value{}, fmt.Errorf("attribute %q is not expected", key)
		}
		v, err := convert(element, items.MapIndex(key).Interface())
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("element %q: %w", key, err)
		}
		values[key.String()] = v
	}
	return tftypes.NewValue(typ, values), nil
}
