package stage

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/validators"
)

// aboutName is the first sentence of the documentation of name.
const aboutName = "Name of the stage, unique among all stages of the server, whatever their type. Names are case-sensitive."

// resourceSchema returns the schema of the resource. It has no defaults and no plan modifiers. The function plan sets
// the values, because some defaults depend on other attributes, on the state or on the release.
func (k *kind) resourceSchema() schema.Schema {
	attributes := map[string]schema.Attribute{
		"name": schema.StringAttribute{
			Required: true,
			MarkdownDescription: aboutName + " Two stages cannot swap their names in one apply: one of them needs a third name in between. " +
				"With `create_before_destroy`, a replacement needs a new name.",
			Validators: []validator.String{validators.Trimmed, validators.NotEmpty},
		},
		"force_destroy": schema.BoolAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: k.aboutForceDestroy() + " The attribute is not sent to authentik. Defaults to `false`.",
		},
	}
	maps.Copy(attributes, passwordAttributes())
	for _, a := range k.attributes {
		attributes[a.attributeName()] = a.resourceAttribute()
	}
	return schema.Schema{
		MarkdownDescription: k.description,
		Attributes:          attributes,
		Blocks:              map[string]schema.Block{"flow_set": flowset.Block()},
	}
}

func (k *kind) aboutForceDestroy() string {
	if k.hasDevices {
		return "Whether the stage may be destroyed even if other resources still bind it to a flow, or if users are enrolled through " +
			"it. These users lose this second factor."
	}
	return "Whether the stage may be destroyed even if other resources still bind it to a flow. The flow then loses this step."
}
