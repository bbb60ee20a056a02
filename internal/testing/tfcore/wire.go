package tfcore

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

const (
	invalidObject   = "Provider produced invalid object"
	invalidIdentity = "Provider produced invalid identity"
)

// pack encodes a Go value for the protocol. It panics if this package made a value that does not match its type.
func pack(typ tftypes.Type, value any) *tfprotov6.DynamicValue {
	converted, err := convert(typ, value)
	if err != nil {
		panic(fmt.Sprintf("convert %v: %s", value, err))
	}
	packed, err := tfprotov6.NewDynamicValue(typ, converted)
	if err != nil {
		panic(fmt.Sprintf("encode %v: %s", value, err))
	}
	return &packed
}

// unpack decodes a value that the provider sent. If the value is missing, it returns null.
func (s *Session) unpack(typ tftypes.Type, packed *tfprotov6.DynamicValue) tftypes.Value {
	s.tb.Helper()
	if packed == nil {
		return tftypes.NewValue(typ, nil)
	}
	v, err := packed.Unmarshal(typ)
	if err != nil {
		s.tb.Fatalf("%s: %s", invalidObject, err)
	}
	return v
}

// known decodes an object that the provider sent, or returns nil if the object is null. It fails the test if a value in
// the object is unknown. The test's error begins with the argument `summary`.
func (s *Session) known(summary string, typ tftypes.Type, packed *tfprotov6.DynamicValue) map[string]any {
	s.tb.Helper()
	v := s.unpack(typ, packed)
	if !v.IsFullyKnown() {
		s.tb.Fatalf("%s: an unknown value: %s", summary, v)
	}
	return PlainObject(v)
}

// object is what the state stores for a resource instance. A nil *object means that the instance does not exist.
type object struct {
	value    map[string]any
	private  []byte
	identity *tfprotov6.ResourceIdentityData
	tainted  bool
}

func (o *object) values() map[string]any {
	if o == nil {
		return nil
	}
	return o.value
}

// requireObject does the same as decodeObject, but fails the test if the object is null.
func (r *Resource) requireObject(
	step string, packed *tfprotov6.DynamicValue, private []byte, identity *tfprotov6.ResourceIdentityData,
) *object {
	r.session.tb.Helper()
	found := r.decodeObject(packed, private, identity)
	if found == nil {
		r.session.tb.Fatalf("Provider returned invalid result object after %s: a null object", step)
	}
	return found
}

// decodeObject decodes an object that the provider returned, or returns nil if the object is null. It fails the test if
// the object has write-only values, or if the object or its identity has unknown values.
func (r *Resource) decodeObject(
	packed *tfprotov6.DynamicValue, private []byte, identity *tfprotov6.ResourceIdentityData,
) *object {
	r.session.tb.Helper()
	value := r.session.known(invalidObject, r.typ, packed)
	if value == nil {
		return nil
	}
	r.session.check(invalidObject, writeOnlyProblems(r.schema.Block, value))
	r.identityOf(identity)
	return &object{value: value, private: private, identity: identity}
}

// identityOf decodes an identity, or returns nil if it is missing. It fails the test if a value in it is unknown.
func (r *Resource) identityOf(identity *tfprotov6.ResourceIdentityData) map[string]any {
	r.session.tb.Helper()
	if identity == nil {
		return nil
	}
	return r.session.known(invalidIdentity, r.identity.ValueType(), identity.IdentityData)
}
