package stage

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/validators"
)

// attribute is an attribute of a stage that the server stores, except name and password, which are handled separately.
// Schemas, plans, requests and states are derived from the declarations of the attributes. The file fields.go declares
// the attributes of both stage types. The files email.go and authenticator_email.go declare the attributes of only one
// type. The type column implements this interface.
//
// For example, the state contains token_expiry = "minutes=30", and the user changes the configuration to 20:
//   - The validator accepts "20".
//   - The method `plan` stores "20" in the plan. If the user wrote 30, it would store "minutes=30", and Terraform would
//     show no change.
//   - toAPI writes "minutes=20" into the request. For a release that counts minutes, stageType.adapt replaces it with
//     20.
//   - setFromAPI keeps "20" in the state, because the received "minutes=20" means the same.
type attribute interface {
	attributeName() string
	resourceAttribute() schema.Attribute
	dataSourceAttribute() datasource.Attribute
	value(m Model) attr.Value
	// requirement returns the capability that a server must have to support the attribute, or nil if every release
	// supports the attribute.
	requirement() *authentik.Capability
	// isEffective reports whether the attribute configures the connection to the mail server, and the configuration sets
	// it to a known value other than the default.
	isEffective(config Model) bool
	plan(planned *Model, config Model, p planning)
	toAPI(stage *authentik.EmailStage, planned Model)
	// The list at the end of model.go says what setFromAPI does with a response that does not contain the attribute.
	setFromAPI(m *Model, stage *authentik.EmailStage)
	fillUnknown(planned *Model, answered Model)
}

// column implements the interface attribute for a value of type V in Model and a field of type F in
// authentik.EmailStage.
type column[V attr.Value, F comparable] struct {
	valueType[V, F]

	name string
	// The documentation of the resource contains both texts. The documentation of the data source contains only `about`.
	about, usage string
	// byDefault is the default of the attribute. For an attribute that only the server sets, it is the value that every
	// known release returns for all stages of the type. It is null if the value differs between releases or stages.
	byDefault V
	// isConnection reports whether the attribute configures the connection to a mail server. Such an attribute has no
	// effect while the stage uses the server's global mail settings.
	isConnection bool
	requires     *authentik.Capability  // the capability that a server must have, or nil
	rule         validators.Rule        // the validator of a string attribute
	numbers      validators.WholeNumber // the accepted range of a number attribute

	model func(*Model) *V
	api   func(*authentik.EmailStage) *F
}

// valueType converts between values of type V in Model and fields of type F in the API. The zero value of F means that
// a request or a response does not contain the field.
type valueType[V attr.Value, F comparable] struct {
	unknown V
	decode  func(F) V
	// encode converts a value to a field of a request. It is nil for an attribute that only the server sets.
	encode func(V) F
	// keepSpelling returns the value `prior` if it means the same as the value `next`, and `next` if not. The function is
	// nil if different values of the type always have different meanings.
	keepSpelling func(next, prior V) V
}

var (
	serverType = valueType[types.String, string]{unknown: types.StringUnknown(), decode: types.StringValue}
	stringType = valueType[types.String, *string]{
		unknown: types.StringUnknown(), decode: types.StringPointerValue, encode: types.String.ValueStringPointer,
	}
	int64Type = valueType[types.Int64, *int64]{
		unknown: types.Int64Unknown(), decode: types.Int64PointerValue, encode: types.Int64.ValueInt64Pointer,
	}
	boolType = valueType[types.Bool, *bool]{
		unknown: types.BoolUnknown(), decode: types.BoolPointerValue, encode: types.Bool.ValueBoolPointer,
	}
	durationType = valueType[duration.Value, *authentik.Expiry]{
		unknown: duration.Unknown(), keepSpelling: duration.KeepSpelling,
		decode: func(e *authentik.Expiry) duration.Value { return duration.NewPointerValue((*string)(e)) },
		encode: func(v duration.Value) *authentik.Expiry {
			if v.IsNull() {
				return nil
			}
			return new(authentik.Expiry(duration.ForString(v.ValueString())))
		},
	}
)

func (c *column[V, F]) attributeName() string              { return c.name }
func (c *column[V, F]) requirement() *authentik.Capability { return c.requires }
func (c *column[V, F]) value(m Model) attr.Value           { return *c.model(&m) }

func (c *column[V, F]) description() string {
	if c.requires == nil {
		return c.about
	}
	return c.about + " " +
		strings.Replace(c.requires.Requirement(), "since ", "Since authentik ", 1) + "; null before."
}

func (c *column[V, F]) resourceAttribute() schema.Attribute {
	if c.encode == nil {
		return schema.StringAttribute{Computed: true, MarkdownDescription: c.description()}
	}
	text := c.description() + " " + c.usage
	if c.isConnection {
		text += " Has no effect while `use_global_settings` is true."
	}
	switch any(c.byDefault).(type) {
	case types.Bool:
		return schema.BoolAttribute{Optional: true, Computed: true, MarkdownDescription: text}
	case types.Int64:
		return schema.Int64Attribute{
			Optional: true, Computed: true, MarkdownDescription: text,
			CustomType: c.numbers, Validators: []validator.Int64{c.numbers},
		}
	}
	result := schema.StringAttribute{
		Optional: true, Computed: true, MarkdownDescription: text, Validators: []validator.String{c.rule},
	}
	if _, isDuration := any(c.byDefault).(duration.Value); isDuration {
		result.CustomType = duration.Type{}
	}
	return result
}

func (c *column[V, F]) dataSourceAttribute() datasource.Attribute {
	switch any(c.byDefault).(type) {
	case types.Bool:
		return datasource.BoolAttribute{Computed: true, MarkdownDescription: c.description()}
	case types.Int64:
		return datasource.Int64Attribute{Computed: true, MarkdownDescription: c.description()}
	}
	return datasource.StringAttribute{Computed: true, MarkdownDescription: c.description()}
}

func (c *column[V, F]) isEffective(config Model) bool {
	value := *c.model(&config)
	return c.isConnection && isKnown(value) && !value.Equal(c.byDefault)
}

func (c *column[V, F]) plan(planned *Model, config Model, p planning) {
	prior := *c.model(&p.prior)
	value := valueOr(*c.model(&config), c.notWritten(prior, p))
	// If `prior` is null, keepSpelling could replace a written value with null, and Terraform rejects such a plan.
	if c.keepSpelling != nil && !prior.IsNull() {
		value = c.keepSpelling(value, prior)
	}
	*c.model(planned) = value
}

// notWritten returns the planned value of an attribute that the configuration does not contain.
func (c *column[V, F]) notWritten(prior V, p planning) V {
	switch {
	case c.encode == nil:
		return valueOr(prior, valueOr(c.byDefault, c.unknown))
	case c.isConnection && p.keepsConnection.ValueBool():
		return valueOr(prior, c.unknown)
	case c.isConnection && p.keepsConnection.IsUnknown() && !prior.Equal(c.byDefault):
		return c.unknown
	case c.requires == nil:
		return c.byDefault
	}
	return c.notWrittenIfSupported(prior, p)
}

// notWrittenIfSupported returns the planned value of an attribute that the configuration does not contain and that only
// some releases have:
//   - If the server's release is known: the default if the release has the attribute, and null if not.
//   - If the server hides its release: null if the stage exists and has null in the state, because the release then
//     lacks the attribute. In all other cases, the default.
//   - If the release has not been read: unknown if the state contains null. If the state contains a value, the release
//     has the attribute, and the planned value is the default.
func (c *column[V, F]) notWrittenIfSupported(prior V, p planning) V {
	var null V // the zero value of every V is null
	isHidden := p.caps != nil && !p.caps.Known
	switch {
	case p.caps == nil && prior.IsNull():
		return c.unknown
	case isHidden && prior.IsNull() && p.prior.isStage(), p.caps != nil && !p.caps.Has(c.requires):
		return null
	}
	return c.byDefault
}

func (c *column[V, F]) toAPI(stage *authentik.EmailStage, planned Model) {
	if value := *c.model(&planned); c.encode != nil && !value.IsUnknown() {
		*c.api(stage) = c.encode(value)
	}
}

func (c *column[V, F]) setFromAPI(m *Model, stage *authentik.EmailStage) {
	var absent F
	current, answered := c.model(m), *c.api(stage)
	if answered == absent && c.requires == nil {
		return
	}
	next := c.decode(answered)
	// After an import, and in the state of another provider, null means that the value was never read. In this case,
	// keepSpelling must not keep null.
	wasNeverRead := m.isFromElsewhere() && (*current).IsNull()
	if c.keepSpelling != nil && !wasNeverRead {
		next = c.keepSpelling(next, *current)
	}
	*current = next
}

func (c *column[V, F]) fillUnknown(planned *Model, answered Model) {
	if (*c.model(planned)).IsUnknown() {
		*c.model(planned) = *c.model(&answered)
	}
}
