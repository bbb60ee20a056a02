package tfcore

import (
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// numberPrecision is the precision of Terraform's numbers in bits.
const numberPrecision = 512

// convert converts a Go value to a Terraform value of the given type, by HCL's rules. For example, 30 for a string
// attribute becomes "30".
func convert(typ tftypes.Type, config any) (tftypes.Value, error) {
	object, isObject := config.(map[string]any)
	switch {
	case config == nil:
		return null(typ), nil
	case isObject:
		return convertObject(typ, object)
	case config == any(Unknown{}):
		return unknown(typ), nil
	}
	text := fmt.Sprint(config)
	switch {
	case typ.Is(tftypes.String):
		return tftypes.NewValue(typ, text), nil
	case typ.Is(tftypes.Bool) && (text == "true" || text == "false"):
		return tftypes.NewValue(typ, text == "true"), nil
	case typ.Is(tftypes.Number):
		number, _, err := big.ParseFloat(text, 10, numberPrecision, big.ToNearestEven)
		return tftypes.NewValue(typ, number), err
	}
	return null(typ), fmt.Errorf("a %s is required", typ)
}

// convertObject converts a Go map to a Terraform map or object. The missing attributes of an object are null.
func convertObject(typ tftypes.Type, config map[string]any) (tftypes.Value, error) {
	types := map[string]tftypes.Type{}
	switch typ := typ.(type) {
	case tftypes.Object:
		types = typ.AttributeTypes
	case tftypes.Map:
		for name := range config {
			types[name] = typ.ElementType
		}
	default:
		return null(typ), fmt.Errorf("a %s is required", typ)
	}
	values := map[string]tftypes.Value{}
	for name, kind := range types {
		value, err := convert(kind, config[name])
		if err != nil {
			return null(typ), fmt.Errorf("%s: %w", name, err)
		}
		values[name] = value
	}
	return tftypes.NewValue(typ, values), nil
}
