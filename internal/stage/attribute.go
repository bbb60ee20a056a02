package stage

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/validators"
)

// attribute is an attribute of a stage that the server stores. Schemas, plans, requests and states are all derived
// from one table of attributes (fields.go, and stageType.own for the attributes of one type), so an attribute is
// declared in one place. A column is an attribute.
type attribute interface {
	attributeName() string
	resourceAttribute() schema.Attribute
	dataSourceAttribute() datasource.Attribute
	// value returns the attribute's value in the model.
	value(m Model) attr.Value
	// requirement returns the capability that a server must have to support the attribute. It is empty if every
	// release supports the attribute.
	requirement() authentik.Capability
	// isEffective reports whether the configuration writes a value of a connection attribute that would change the
	// connection. It returns false for the default, for a harmless value (see column), and for every other attribute.
	isEffective(config Model) bool
	// plan sets the planned value from the configuration, the state and the defaults.
	plan(planned *Model, config Model, p planning)
	// toAPI copies the planned value into the request. It leaves an unknown value out.
	toAPI(stage *authentik.EmailStage, planned Model)
	// setFromAPI copies the value in a response of the server into the model. If the response does not contain the
	// attribute, the model keeps its value, except for an attribute that only some releases have: its value becomes
	// null.
	setFromAPI(m *Model, stage *authentik.EmailStage)
	// validate returns the errors that the validators report for the value of an existing stage. It skips an empty
	// text, because a generated configuration does not contain it.
	validate(ctx context.Context, m Model) diag.Diagnostics
	// fillUnknown replaces the planned value with the value in the response if the planned value is unknown.
	fillUnknown(planned *Model, answered Model)
}

// column is an attribute that has a value of type V in the model and a field of type F in the API.
type column[V attr.Value, F comparable] struct {
	valueType[V, F]

	name string
	// about is the first sentence of the documentation. usage is the rest, which only the resource's documentation
	// contains.
	about, usage string
	// byDefault is the default of the attribute. If only the server sets the attribute, it is the value that every
	// recorded release returns for each stage of the type.
	byDefault V
	// harmless is a value other than the default that causes no warning if it has no effect.
	harmless V
	// isConnection reports whether the attribute has no effect while the stage uses the global mail settings of the
	// server.
	isConnection bool
	// requires is the capability of the releases that have the attribute. It is empty if all releases have it.
	requires authentik.Capability
	// rules are the validators of an attribute that is a string.
	rules []validator.String
	// numbers is the range of an attribute that is a number.
	numbers validators.WholeNumber

	model func(*Model) *V
	api   func(*authentik.EmailStage) *F
}

// valueType converts between the values of a model and the fields of the API. The zero value of a field means that a
// request or a response does not contain the field.
type valueType[V attr.Value, F comparable] struct {
	unknown V
	decode  func(F) V
	// encode is nil for an attribute that only the server sets.
	encode func(V) F
	// keepSpelling returns prior if both values mean the same, otherwise next. It is nil for a type in which different
	// values never mean the same.
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
	durationType = valueType[duration.Value, *string]{
		unknown: duration.Unknown(), decode: duration.NewPointerValue, encode: encodeDuration,
		keepSpelling: duration.KeepSpelling,
	}
	expiryType = valueType[duration.Value, *authentik.Expiry]{
		unknown: duration.Unknown(), keepSpelling: duration.KeepSpelling,
		decode: func(e *authentik.Expiry) duration.Value { return duration.NewPointerValue((*string)(e)) },
		encode: func(v duration.Value) *authentik.Expiry { return (*authentik.Expiry)(encodeDuration(v)) },
	}
)

func encodeDuration(v duration.Value) *string {
	if v.IsNull() {
		return nil
	}
	text := duration.ForString(v.ValueString())
	return &text
}

func (c *column[V, F]) attributeName() string             { return c.name }
func (c *column[V, F]) requirement() authentik.Capability { return c.requires }
func (c *column[V, F]) value(m Model) attr.Value          { return *c.model(&m) }

// description returns the part of the documentation that the resource and the data source share. If only some
// releases have the attribute, it names the first of them.
func (c *column[V, F]) description() string {
	if c.requires == "" {
		return c.about
	}
	return c.about + " " +
		strings.Replace(authentik.Requirement(c.requires), "since ", "Since authentik ", 1) + "; null before."
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
	case duration.Value:
		return schema.StringAttribute{
			Optional: true, Computed: true, MarkdownDescription: text, CustomType: duration.Type{}, Validators: c.rules,
		}
	}
	return schema.StringAttribute{Optional: true, Computed: true, MarkdownDescription: text, Validators: c.rules}
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
	return c.isConnection && isKnown(value) && !value.Equal(c.byDefault) && !value.Equal(c.harmless)
}

func (c *column[V, F]) plan(planned *Model, config Model, p planning) {
	prior := *c.model(&p.prior)
	value := valueOr(*c.model(&config), c.notWritten(prior, p))
	if c.keepSpelling != nil && !prior.IsNull() { // Terraform rejects a plan that replaces a written value with null
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
	case c.requires == "":
		return c.byDefault
	}
	var null V // the zero value of every V is null
	switch has := p.has(c.requires, prior); {
	case has.IsUnknown():
		return c.unknown
	case has.ValueBool():
		return c.byDefault
	}
	return null
}

func (c *column[V, F]) toAPI(stage *authentik.EmailStage, planned Model) {
	if value := *c.model(&planned); c.encode != nil && !value.IsUnknown() {
		*c.api(stage) = c.encode(value)
	}
}

func (c *column[V, F]) setFromAPI(m *Model, stage *authentik.EmailStage) {
	var absent F
	current, answered := c.model(m), *c.api(stage)
	if answered == absent && c.requires == "" {
		return
	}
	next := c.decode(answered)
	if c.keepSpelling != nil {
		next = c.keepSpelling(next, *current)
	}
	*current = next
}

func (c *column[V, F]) fillUnknown(planned *Model, answered Model) {
	if (*c.model(planned)).IsUnknown() {
		*c.model(planned) = *c.model(&answered)
	}
}

func (c *column[V, F]) validate(ctx context.Context, m Model) diag.Diagnostics {
	at := path.Root(c.name)
	if number, ok := c.value(m).(types.Int64); ok {
		var resp validator.Int64Response
		c.numbers.ValidateInt64(ctx, validator.Int64Request{Path: at, ConfigValue: number}, &resp)
		return resp.Diagnostics
	}
	var resp validator.StringResponse
	text := textOf(ctx, c.value(m))
	for _, rule := range c.rules {
		if text.ValueString() != "" {
			rule.ValidateString(ctx, validator.StringRequest{Path: at, ConfigValue: text}, &resp)
		}
	}
	return resp.Diagnostics
}

// textOf returns a value of any string type as types.String. It returns null for a value of any other type.
func textOf(ctx context.Context, value attr.Value) types.String {
	if valuable, ok := value.(basetypes.StringValuable); ok {
		text, _ := valuable.ToStringValue(ctx) // neither of the two string types returns an error
		return text
	}
	return types.StringNull()
}
