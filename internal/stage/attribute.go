package stage

import (
	"slices"
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

// attribute is an attribute of a stage that the server stores. Schemas, plans, requests and states are all derived
// from one table of attributes (fields.go, and kind.own for the attributes of one type), so an attribute is declared
// in one place.
type attribute interface {
	attributeName() string
	resourceAttribute() schema.Attribute
	dataSourceAttribute() datasource.Attribute
	// plan sets the planned value from the configuration, the state and the defaults.
	plan(planned *Model, config Model, p planning)
	// toAPI copies the planned value into the request, in the form that the server's release accepts.
	toAPI(stage *authentik.EmailStage, planned Model, caps authentik.Capabilities) error
	// setFromAPI copies the value in a response of the server into the model. If the response does not contain the
	// attribute, the model keeps its value, except for an attribute that only some releases have: its value becomes
	// null.
	setFromAPI(m *Model, stage *authentik.EmailStage)
	// fillUnknown replaces the planned value with the value in the response if the planned value is unknown.
	fillUnknown(planned *Model, answered Model)
	// requirement returns the capability that a server must have to support the attribute. It is empty if every
	// release supports the attribute.
	requirement() authentik.Capability
	// value returns the attribute's value in the model.
	value(m Model) attr.Value
	// isEffective reports whether the configuration writes a value of a connection attribute that would change the
	// connection. It returns false for the default, for a harmless value (see column), and for every other attribute.
	isEffective(config Model) bool
}

// column is an attribute that has a value of type V in the model and a pointer to T in the API.
type column[V attr.Value, T any] struct {
	valueType[V, T]

	name string
	// about is the first sentence of the documentation. usage is the rest, which only the resource's documentation
	// contains.
	about, usage string
	// byDefault is the default of the attribute.
	byDefault V
	// harmless are values other than the default that cause no warning if they have no effect.
	harmless []V
	// isConnection reports whether the attribute has no effect while the stage uses the global mail settings of the
	// server.
	isConnection bool
	// requires is the capability of the releases that have the attribute. It is empty if all releases have it.
	requires authentik.Capability

	stringValidators []validator.String
	// numbers is the range of an attribute of type Int64.
	numbers validators.WholeNumber

	model func(*Model) *V
	api   func(*authentik.EmailStage) **T
}

// valueType converts between the values of a model and the pointers of the API.
type valueType[V attr.Value, T any] struct {
	unknown     V
	fromPointer func(*T) V
	pointer     func(V) *T
	// keepSpelling returns prior if both values mean the same, otherwise next. It is nil for a type in which different
	// values never mean the same.
	keepSpelling func(next, prior V) V
}

var (
	stringType = valueType[types.String, string]{
		unknown: types.StringUnknown(), fromPointer: types.StringPointerValue, pointer: types.String.ValueStringPointer,
	}
	int64Type = valueType[types.Int64, int64]{
		unknown: types.Int64Unknown(), fromPointer: types.Int64PointerValue, pointer: types.Int64.ValueInt64Pointer,
	}
	boolType = valueType[types.Bool, bool]{
		unknown: types.BoolUnknown(), fromPointer: types.BoolPointerValue, pointer: types.Bool.ValueBoolPointer,
	}
	durationType = valueType[duration.Value, string]{
		unknown: duration.Unknown(), fromPointer: duration.NewPointerValue, keepSpelling: duration.KeepSpelling,
		pointer: func(v duration.Value) *string { text := duration.ForString(v.ValueString()); return &text },
	}
	expiryType = valueType[duration.Value, authentik.Expiry]{
		unknown: duration.Unknown(), keepSpelling: duration.KeepSpelling,
		fromPointer: func(e *authentik.Expiry) duration.Value { return duration.NewPointerValue((*string)(e)) },
		pointer: func(v duration.Value) *authentik.Expiry {
			expiry := authentik.Expiry(duration.ForString(v.ValueString()))
			return &expiry
		},
	}
)

func (c *column[V, T]) attributeName() string             { return c.name }
func (c *column[V, T]) requirement() authentik.Capability { return c.requires }
func (c *column[V, T]) value(m Model) attr.Value          { return *c.model(&m) }

// sentences returns the description of the attribute, with more sentences after about. If only some releases have the
// attribute, it adds the first of them.
func (c *column[V, T]) sentences(more ...string) string {
	all := append([]string{c.about}, more...)
	if c.requires != "" {
		all = append(all, strings.Replace(authentik.Requirement(c.requires), "since ", "Since authentik ", 1)+"; null before.")
	}
	return strings.Join(slices.DeleteFunc(all, func(sentence string) bool { return sentence == "" }), " ")
}

func (c *column[V, T]) resourceAttribute() schema.Attribute {
	const idle = "Has no effect while `use_global_settings` is true."
	description := c.sentences(c.usage)
	if c.isConnection {
		description = c.sentences(c.usage, idle)
	}
	switch any(c.byDefault).(type) {
	case types.Bool:
		return schema.BoolAttribute{Optional: true, Computed: true, MarkdownDescription: description}
	case types.Int64:
		return schema.Int64Attribute{Optional: true, Computed: true, CustomType: c.numbers, MarkdownDescription: description,
			Validators: []validator.Int64{c.numbers}}
	case duration.Value:
		return schema.StringAttribute{Optional: true, Computed: true, CustomType: duration.Type{}, MarkdownDescription: description,
			Validators: c.stringValidators}
	}
	return schema.StringAttribute{Optional: true, Computed: true, MarkdownDescription: description, Validators: c.stringValidators}
}

func (c *column[V, T]) dataSourceAttribute() datasource.Attribute {
	switch any(c.byDefault).(type) {
	case types.Bool:
		return datasource.BoolAttribute{Computed: true, MarkdownDescription: c.sentences()}
	case types.Int64:
		return datasource.Int64Attribute{Computed: true, MarkdownDescription: c.sentences()}
	}
	return datasource.StringAttribute{Computed: true, MarkdownDescription: c.sentences()}
}

func (c *column[V, T]) plan(planned *Model, config Model, p planning) {
	prior := *c.model(&p.prior)
	value := valueOr(*c.model(&config), c.notWritten(prior, p))
	if c.keepSpelling != nil {
		value = c.keepSpelling(value, prior)
	}
	*c.model(planned) = value
}

// notWritten returns the planned value of an attribute that the configuration does not contain.
func (c *column[V, T]) notWritten(prior V, p planning) V {
	switch {
	case c.isConnection && p.connection == keepPrior:
		return priorOrUnknown(prior, c.unknown)
	case c.isConnection && p.connection == undecided && !prior.Equal(c.byDefault):
		return c.unknown
	case c.requires == "":
		return c.byDefault
	}
	var null V // the zero value of every V is null
	switch p.has(c.requires, prior) {
	case yes:
		return c.byDefault
	case no:
		return null
	}
	return c.unknown
}

func (c *column[V, T]) toAPI(stage *authentik.EmailStage, planned Model, _ authentik.Capabilities) error {
	if value := *c.model(&planned); isKnown(value) {
		*c.api(stage) = c.pointer(value)
	}
	return nil
}

func (c *column[V, T]) setFromAPI(m *Model, stage *authentik.EmailStage) {
	current, answered := c.model(m), *c.api(stage)
	switch {
	case answered == nil && c.requires == "":
		return
	case c.keepSpelling != nil:
		*current = c.keepSpelling(c.fromPointer(answered), *current)
	default:
		*current = c.fromPointer(answered)
	}
}

func (c *column[V, T]) fillUnknown(planned *Model, answered Model) {
	if (*c.model(planned)).IsUnknown() {
		*c.model(planned) = *c.model(&answered)
	}
}

func (c *column[V, T]) isEffective(config Model) bool {
	value := *c.model(&config)
	if !c.isConnection || !isKnown(value) || value.Equal(c.byDefault) {
		return false
	}
	for _, harmless := range c.harmless {
		if value.Equal(harmless) {
			return false
		}
	}
	return true
}
