package stage

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// computed is an attribute that only the server sets.
type computed struct {
	name, about string
	// constant is the value that every recorded release returns for each stage of the type. It is empty for the id,
	// which differs between stages.
	constant string
	model    func(*Model) *types.String
	api      func(*authentik.Stage) string
}

func (k *kind) computedAttributes() []attribute {
	return []attribute{
		computed{
			name: "id", about: "UUID of the stage (authentik's `pk`): the `stage` of a binding.",
			model: func(m *Model) *types.String { return &m.ID },
			api:   func(s *authentik.Stage) string { return s.PK },
		},
		computed{
			name: "component", about: "Name of the form that edits the stage in authentik's web interface.", constant: k.component,
			model: func(m *Model) *types.String { return &m.Component },
			api:   func(s *authentik.Stage) string { return s.Component },
		},
		computed{
			name: "verbose_name", about: "Display name of the stage's type.", constant: k.verboseName,
			model: func(m *Model) *types.String { return &m.VerboseName },
			api:   func(s *authentik.Stage) string { return s.VerboseName },
		},
		computed{
			name: "verbose_name_plural", about: "Display name of the stage's type in plural.", constant: k.verboseNamePlural,
			model: func(m *Model) *types.String { return &m.VerboseNamePlural },
			api:   func(s *authentik.Stage) string { return s.VerboseNamePlural },
		},
		computed{
			name: "meta_model_name", about: "Internal name of the stage's type: application and model.", constant: k.metaModelName,
			model: func(m *Model) *types.String { return &m.MetaModelName },
			api:   func(s *authentik.Stage) string { return s.MetaModelName },
		},
	}
}

func (c computed) attributeName() string                                            { return c.name }
func (c computed) requirement() authentik.Capability                                { return "" }
func (c computed) value(m Model) attr.Value                                         { return *c.model(&m) }
func (c computed) isEffective(Model) bool                                           { return false }
func (c computed) toAPI(*authentik.EmailStage, Model, authentik.Capabilities) error { return nil }

func (c computed) resourceAttribute() schema.Attribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: c.about}
}

func (c computed) dataSourceAttribute() datasource.Attribute {
	return datasource.StringAttribute{Computed: true, MarkdownDescription: c.about}
}

func (c computed) plan(planned *Model, _ Model, p planning) {
	value := priorOrUnknown(*c.model(&p.prior), types.StringUnknown())
	if p.isCreate && c.constant != "" {
		value = types.StringValue(c.constant)
	}
	*c.model(planned) = value
}

func (c computed) setFromAPI(m *Model, stage *authentik.EmailStage) {
	*c.model(m) = apiValueOr(c.api(&stage.Stage), *c.model(m))
}

func (c computed) fillUnknown(planned *Model, answered Model) {
	if c.model(planned).IsUnknown() {
		*c.model(planned) = *c.model(&answered)
	}
}
