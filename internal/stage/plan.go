package stage

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// planning is what the plan of an attribute depends on besides the configuration.
type planning struct {
	// prior is the state, its zero value before a create.
	prior    Model
	isCreate bool
	// caps are nil if the release is not known yet, or if nothing depends on it.
	caps *authentik.Capabilities
	// global is the planned use_global_settings.
	global types.Bool
	// connection decides about connection attributes that are not written.
	connection connectionRule
}

// connectionRule is what happens to connection attributes that are not written.
type connectionRule int

const (
	resetToDefault connectionRule = iota
	keepPrior                     // a stage that uses the global settings and still does: they have no effect there
	undecided                     // one of the two, known at apply
)

// plan completes a configuration; a nil state plans a create. It never reads the plan that the framework proposes, where
// every computed attribute is unknown already: what is not written gets its default or the value of the state, so that a
// configuration that means what the state contains plans no change.
func (k *kind) plan(config Model, state *Model, caps *authentik.Capabilities) Model {
	p := planning{isCreate: state == nil, caps: caps}
	if state != nil {
		p.prior = *state
	}
	p.global = valueOr(config.UseGlobalSettings, globalSettingsDefault(config.Host, state))
	p.connection = ruleFor(p.prior.UseGlobalSettings, p.global)
	planned := config
	for _, a := range k.attributes {
		a.plan(&planned, config, p)
	}
	planned.PasswordWO = types.StringNull()
	planned.ForceDestroy = valueOr(config.ForceDestroy, types.BoolValue(false))
	if state != nil && config.ForceDestroy.IsNull() && state.ForceDestroy.IsNull() {
		planned.ForceDestroy = types.BoolNull() // a state from before the attribute existed
	}
	return planned
}

// globalSettingsDefault makes a stage with only a name use the server's global mail settings, and a stage with a host use that
// host. A host that equals the one of the state changes nothing: with ignore_changes Terraform passes the values of the state
// as the configuration, and a stage that uses the global settings has a host too.
func globalSettingsDefault(host types.String, state *Model) types.Bool {
	switch {
	case host.IsUnknown():
		return types.BoolUnknown()
	case state != nil && state.UseGlobalSettings.ValueBool() && host.Equal(state.Host):
		return types.BoolValue(true)
	}
	return types.BoolValue(host.IsNull())
}

// ruleFor returns what happens to connection attributes that are not written. Only a stage that uses the global settings and
// still does keeps what the server has: it has no effect there, and stages made by other tools have other values than our
// defaults.
func ruleFor(prior, planned types.Bool) connectionRule {
	switch {
	case !prior.ValueBool():
		return resetToDefault
	case planned.IsUnknown():
		return undecided
	case planned.ValueBool():
		return keepPrior
	}
	return resetToDefault
}

// availability is whether the server's release has an attribute.
type availability int

const (
	notKnown availability = iota
	yes
	no
)

// has reports whether the release has what a capability stands for. A stage whose state has the attribute proves it without a
// request; on a server that hides its release, a stage without the attribute proves the opposite.
func (p planning) has(capability authentik.Capability, prior attr.Value) availability {
	switch {
	case p.caps == nil && prior.IsNull():
		return notKnown
	case p.caps == nil:
		return yes
	case !p.caps.Has(capability), !p.caps.Known && !p.isCreate && prior.IsNull():
		return no
	}
	return yes
}

// needsRelease reports whether a plan depends on the release: a create, and a stage without an attribute that some releases
// have.
func (k *kind) needsRelease(state *Model) bool {
	if state == nil {
		return true
	}
	for _, a := range k.attributes {
		if a.requirement() != "" && a.value(*state).IsNull() {
			return true
		}
	}
	return false
}
