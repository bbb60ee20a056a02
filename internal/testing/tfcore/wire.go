package tfcore

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
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
		return null(typ), s.broken("Provider produced invalid object", problemf("", "%s", err))
	}
	return v, nil
}

// object is what the state stores for an instance. A nil *object means that the instance has no object.
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

// settled decodes an object that the provider returned from a read, import, move, upgrade or apply. The object must not
// have unknown or write-only values. It returns nil if the object is null.
func (r *Resource) settled(packed *tfprotov6.DynamicValue, private []byte, identity *tfprotov6.ResourceIdentityData) (*object, Diagnostics) {
	v, diags := r.session.unpack(packed, r.schema.ValueType())
	if diags.HasError() || v.IsNull() {
		return nil, diags
	}
	diags = diags.and(r.session.broken("Provider produced invalid object", append(
		unknownProblems(v), writeOnlyProblems(r.schema.Block, v, "")...)))
	diags = diags.and(r.checkIdentity(identity))
	return &object{value: v, private: private, identity: r.session.kept(identity)}, diags
}

// kept returns the identity that core stores for an identity from the provider: nil if NoIdentity is set.
func (s *Session) kept(identity *tfprotov6.ResourceIdentityData) *tfprotov6.ResourceIdentityData {
	if s.NoIdentity {
		return nil
	}
	return identity
}

// checkIdentity returns an error if an identity has unknown values. A nil identity is valid.
func (r *Resource) checkIdentity(identity *tfprotov6.ResourceIdentityData) Diagnostics {
	v, diags := r.identityValue(identity)
	return diags.and(r.session.broken("Provider produced invalid identity", unknownProblems(v)))
}

func (r *Resource) identityValue(identity *tfprotov6.ResourceIdentityData) (tftypes.Value, Diagnostics) {
	typ := r.identity.ValueType()
	if identity == nil {
		return null(typ), nil
	}
	return r.session.unpack(identity.IdentityData, typ)
}
