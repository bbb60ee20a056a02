package tfcore

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// pack encodes a value for the protocol. It cannot fail for values that were made
// from the schema, so a failure is a mistake of this package.
func pack(v tftypes.Value) *tfprotov6.DynamicValue {
	packed, err := tfprotov6.NewDynamicValue(v.Type(), v)
	if err != nil {
		panic(fmt.Sprintf("encode %s: %s", v, err))
	}
	return &packed
}

// unpack decodes what the provider sent; absent means null.
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

// object is what the state keeps of an instance; nil means that there is none.
type object struct {
	value    tftypes.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
	tainted  bool
}

// valueOr returns the object's value, or what is given for no object.
func (o *object) valueOr(absent tftypes.Value) tftypes.Value {
	if o == nil {
		return absent
	}
	return o.value
}

// settled decodes an object as it is at rest, after a read, an import, a move, an
// upgrade or an apply: wholly known and without write-only values. Null gives nil.
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

// kept is what core keeps of an identity that the provider returned.
func (s *Session) kept(identity *tfprotov6.ResourceIdentityData) *tfprotov6.ResourceIdentityData {
	if s.NoIdentity {
		return nil
	}
	return identity
}

// checkIdentity demands that an identity at rest is wholly known; nil is none.
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
