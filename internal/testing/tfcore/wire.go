package tfcore

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// These are the summaries of core's errors for an object or an identity that a provider must not return.
const (
	invalidObject   = "Provider produced invalid object"
	invalidIdentity = "Provider produced invalid identity"
)

// pack encodes a value for the protocol. It panics on an error, because encoding fails only if this package built a
// value that does not match its type.
func pack(v tftypes.Value) *tfprotov6.DynamicValue {
	packed, err := tfprotov6.NewDynamicValue(v.Type(), v)
	if err != nil {
		panic(fmt.Sprintf("encode %s: %s", v, err))
	}
	return &packed
}

// unpack decodes a value that the provider sent. A missing value is null.
func (s *Session) unpack(packed *tfprotov6.DynamicValue, typ tftypes.Type) (tftypes.Value, Diagnostics) {
	if packed == nil {
		return null(typ), nil
	}
	v, err := packed.Unmarshal(typ)
	if err != nil {
		return null(typ), s.broken(invalidObject, problemf("", "%s", err))
	}
	return v, nil
}

// object is what the state stores for a resource instance. A nil *object means that the instance does not exist.
type object struct {
	value    tftypes.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
	tainted  bool
}

// valueOr returns the object's value, or absent if the object is nil.
func (o *object) valueOr(absent tftypes.Value) tftypes.Value {
	if o == nil {
		return absent
	}
	return o.value
}

// requireObject decodes an object that the provider returned from an import, a move or an upgrade. The object must
// exist and must not have unknown or write-only values.
func (r *Resource) requireObject(
	step string, packed *tfprotov6.DynamicValue, private []byte, identity *tfprotov6.ResourceIdentityData,
) (*object, Diagnostics) {
	found, diags := r.decodeObject(packed, private, identity)
	if found == nil && !diags.HasError() {
		diags = r.session.broken("Provider returned invalid result object after "+step, problemf("", "a null object"))
	}
	return found, diags
}

// decodeObject decodes an object that the provider returned. It returns nil if the object is null. The object must not
// have unknown or write-only values.
func (r *Resource) decodeObject(
	packed *tfprotov6.DynamicValue, private []byte, identity *tfprotov6.ResourceIdentityData,
) (*object, Diagnostics) {
	v, diags := r.session.unpack(packed, r.schema.ValueType())
	if diags.HasError() || v.IsNull() {
		return nil, diags
	}
	problems := append(unknownProblems(v), writeOnlyProblems(r.schema.Block, v, "")...)
	diags = diags.and(r.session.broken(invalidObject, problems)).and(r.checkIdentity(identity))
	return &object{value: v, private: private, identity: identity}, diags
}

// checkIdentity returns an error if an identity has unknown values. A nil identity is valid.
func (r *Resource) checkIdentity(identity *tfprotov6.ResourceIdentityData) Diagnostics {
	v, diags := r.identityValue(identity)
	return diags.and(r.session.broken(invalidIdentity, unknownProblems(v)))
}

func (r *Resource) identityValue(identity *tfprotov6.ResourceIdentityData) (tftypes.Value, Diagnostics) {
	if identity == nil {
		return null(r.identity.ValueType()), nil
	}
	return r.session.unpack(identity.IdentityData, r.identity.ValueType())
}
