// Package stage implements authentik's two types of email stages as resources, data sources and list resources. Both
// types use the same code. The files email.go and authenticator_email.go contain what differs between the types.
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

// stageType describes one of the two types of email stages. It contains everything that differs between them.
type stageType struct {
	typeName string // the type name of the resource, the data source and the list resource
	// description is the documentation of the resource. The documentation of the data source ends with the same text.
	description string
	// requires is the capability that a server must have to support the stage type, or nil if all releases support it.
	requires *authentik.Capability
	// stages returns the collection through which the client reads and writes stages of this type.
	stages func(*authentik.Client) *authentik.Collection[authentik.EmailStage]
	// subject and template are the defaults of the attributes with the same names.
	subject, template string
	// incompatibleTemplates maps each built-in template that does not fit this type of stage to a sentence that says why.
	incompatibleTemplates map[string]string
	// component, verboseName, verboseNamePlural and metaModelName are the values that every recorded release returns for
	// every stage of this type.
	component, verboseName, verboseNamePlural, metaModelName string
	// own lists the attributes that only this stage type has.
	own []attribute
	// countsMinutes reports whether the releases with the capability ExpiryInMinutes store token_expiry of this type
	// as a number of minutes.
	countsMinutes bool
	// hasDevices reports whether users enroll devices through this type of stage.
	hasDevices bool

	// The function newStageType computes the following fields.
	attributes []attribute
	schema     schema.Schema
	objects    fastpath.Objects[Model]
	place      diags.Place
}

// newStageType returns a copy of t with the computed fields. The order of the assignments matters, because each one
// uses fields that are set before it.
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

// aboutName documents the attribute `name` of the resource and of the data source.
const aboutName = "Name of the stage, unique among all stages of the server, whatever their type. Names are " +
	"case-sensitive."

// resourceSchema returns a schema without defaults and plan modifiers, because some defaults depend on other
// attributes, on the state or on the release. Instead, stageType.plan computes all planned values.
func (t *stageType) resourceSchema() schema.Schema {
	enrolled := ""
	if t.hasDevices {
		enrolled = "It is also needed if users are enrolled through the stage; they then lose this second factor. "
	}
	attributes := map[string]schema.Attribute{
		"name": schema.StringAttribute{
			Required: true, MarkdownDescription: aboutName,
			Validators: []validator.String{validators.First(validators.NotEmpty("Write a name."), validators.Trimmed)},
		},
		"force_destroy": schema.BoolAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Whether the stage may be destroyed even if something other than its `flow_set` blocks has " +
				"bound it to a flow, which then loses this step. " + enrolled + "The attribute is not sent to authentik. " +
				"Defaults to `false`.",
		},
	}
	maps.Copy(attributes, t.passwordAttributes())
	for _, a := range t.attributes {
		attributes[a.attributeName()] = a.resourceAttribute()
	}
	return schema.Schema{
		MarkdownDescription: t.description,
		Attributes:          attributes,
		Blocks:              map[string]schema.Block{"flow_set": flowset.Block()},
	}
}
