package stage

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// planning contains everything besides the configuration on which the planned value of an attribute depends.
type planning struct {
	// prior is the state. It is the zero Model before a create.
	prior    Model
	isCreate bool
	// caps is nil if the release is not known yet, or if no planned value depends on it.
	caps *authentik.Capabilities
	// keepsConnection is whether connection attributes that the configuration does not contain keep the values of the
	// state, instead of getting their defaults. They keep them only if the stage used the global settings and still
	// does: the values have no effect then, and they differ from the defaults if another tool made the stage.
	keepsConnection types.Bool
}

// plan returns the plan for a configuration. A nil state means that the stage will be created. plan does not use the
// plan that the framework proposes, in which every computed attribute is already unknown. An attribute that the
// configuration does not contain gets its default or the value of the state, so that a configuration with the same
// meaning as the state plans no change.
func (t *stageType) plan(config Model, state *Model, caps *authentik.Capabilities) Model {
	p := planning{isCreate: state == nil, caps: caps}
	if state != nil {
		p.prior = *state
	}
	global := valueOr(config.UseGlobalSettings, globalSettingsDefault(config.Host, state))
	p.keepsConnection = types.BoolValue(false)
	if p.prior.UseGlobalSettings.ValueBool() {
		p.keepsConnection = global
	}
	planned := config
	for _, a := range t.attributes {
		a.plan(&planned, config, p)
	}
	planned.UseGlobalSettings = global
	planned.PasswordWO = types.StringNull()
	planned.ForceDestroy = valueOr(config.ForceDestroy, types.BoolValue(false))
	if state != nil && config.ForceDestroy.IsNull() && state.ForceDestroy.IsNull() {
		planned.ForceDestroy = types.BoolNull() // the state was written before the attribute existed
	}
	return planned
}

// globalSettingsDefault returns the default of use_global_settings: true if host is not written, otherwise false. It
// is also true if the stage uses the global settings and host equals the host in the state: with ignore_changes,
// Terraform passes the values of the state as the configuration, and the state always contains a host. The default is
// unknown if host is unknown.
func globalSettingsDefault(host types.String, state *Model) types.Bool {
	switch {
	case host.IsUnknown():
		return types.BoolUnknown()
	case state != nil && state.UseGlobalSettings.ValueBool() && host.Equal(state.Host):
		return types.BoolValue(true)
	}
	return types.BoolValue(host.IsNull())
}

// has returns whether the release has a capability. prior is the state's value of an attribute that needs the
// capability. If the release is not known yet, a value in the state proves that the release has the capability, and
// otherwise the result is unknown. If the server hides its release, an existing stage without the value proves that
// the release does not have the capability.
func (p planning) has(capability authentik.Capability, prior attr.Value) types.Bool {
	switch {
	case p.caps == nil && prior.IsNull():
		return types.BoolUnknown()
	case p.caps == nil:
		return types.BoolValue(true)
	case !p.caps.Known && !p.isCreate && prior.IsNull():
		return types.BoolValue(false)
	}
	return types.BoolValue(p.caps.Has(capability))
}

// needsRelease reports whether a plan depends on the release. That is so for a create, and if the state lacks an
// attribute that only some releases have.
func (t *stageType) needsRelease(state *Model) bool {
	if state == nil {
		return true
	}
	for _, a := range t.attributes {
		if a.requirement() != "" && a.value(*state).IsNull() {
			return true
		}
	}
	return false
}
