// Package stage implements authentik's two email stages as resources, data sources and list resources. Both types
// share the code; email.go and authenticator_email.go contain only what differs.
package stage

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/fastpath"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/validators"
)

// stageType is one of the two stage types. It contains everything in which the two types differ.
type stageType struct {
	typeName string // the type name of the resource, the data source and the list resource
	// description is the documentation of the resource. The documentation of the data source ends with the same text.
	description string
	// requires is the capability that a server must have to support this type of stage, or nil if every release has it.
	requires *authentik.Capability
	// stages returns the collection through which the client reads and writes stages of this type.
	stages func(*authentik.Client) *authentik.Collection[authentik.EmailStage]
	// subject and template are the defaults of the attributes with these names.
	subject, template string
	// incompatibleTemplates contains the built-in templates that do not fit this type of stage. The value for each
	// template is a sentence that says why.
	incompatibleTemplates map[string]string
	// component, verboseName, verboseNamePlural and metaModelName are the values that every recorded release returns for
	// each stage of the type.
	component, verboseName, verboseNamePlural, metaModelName string
	// own lists the attributes that only this stage type has.
	own []attribute
	// countsMinutes reports whether token_expiry is a number of minutes on releases with the capability
	// ExpiryInMinutes.
	countsMinutes bool
	// hasDevices reports whether users enroll devices through this type of stage.
	hasDevices bool

	// The function newStageType computes this field and all fields below it.
	attributes []attribute
	schema     schema.Schema
	objects    fastpath.Objects[Model]
	place      diags.Place
}

// newStageType computes the missing fields of t: first the field attributes, because the other fields depend on it.
func newStageType(t stageType) *stageType {
	t.attributes = slices.Concat(t.computedAttributes(), connectionAttributes, t.mailAttributes(), t.own)
	t.schema = t.resourceSchema()
	t.objects = fastpath.NewObjects[Model](t.schema)
	t.place = diags.PlaceOf(t.schema.Attributes)
	return &t
}

func (t *stageType) label(m Model) string {
	return fmt.Sprintf("%s %q", t.typeName, m.Name.ValueString())
}

// aboutName is the beginning of the documentation of the attribute name.
const aboutName = "Name of the stage, unique among all stages of the server, whatever their type. Names are " +
	"case-sensitive."

// resourceSchema returns the schema of the resource. It has no defaults and no plan modifiers. Instead, stageType.plan
// computes the values, because some defaults depend on other attributes, on the state or on the release.
func (t *stageType) resourceSchema() schema.Schema {
	attributes := map[string]schema.Attribute{
		"name": schema.StringAttribute{
			Required: true, MarkdownDescription: aboutName,
			Validators: []validator.String{validators.First(validators.NotEmpty("Write a name."), validators.Trimmed)},
		},
		"force_destroy": schema.BoolAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Whether the stage may be destroyed even if something other than its `flow_set` blocks has " +
				"bound it to a flow, which then loses this step. An authenticator stage also needs it if users are enrolled " +
				"through it; they then lose this second factor. The attribute is not sent to authentik. Defaults to " +
				"`false`.",
		},
	}
	maps.Copy(attributes, passwordAttributes())
	for _, a := range t.attributes {
		attributes[a.attributeName()] = a.resourceAttribute()
	}
	return schema.Schema{
		MarkdownDescription: t.description,
		Attributes:          attributes,
		Blocks:              map[string]schema.Block{"flow_set": flowset.Block()},
	}
}
