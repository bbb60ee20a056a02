package stage

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// planning contains what the planned value of an attribute depends on, besides the configuration.
type planning struct {
	// prior is the state. It is the zero Model before a create.
	prior    Model
	isCreate bool
	// caps contains the capabilities of the server. It is nil if the release is not known yet, or if no planned value
	// depends on the release.
	caps *authentik.Capabilities
	// keepsConnection reports whether connection attributes that are not written, such as port, keep their values from the
	// state. If keepsConnection is false, they get their defaults. keepsConnection is true if the stage used the server's
	// global mail settings before and still uses them, because authentik then ignores these attributes, and the first plan
	// for a stage that another tool created must not reset them. keepsConnection is unknown if use_global_settings is
	// unknown.
	keepsConnection types.Bool
}

// plan returns the planned values of a stage. state is nil before a create. An attribute that is not written gets its
// default or the value of the state. Therefore a configuration with the same meaning as the state plans no change. plan
// does not use the plan that the framework proposes, because all computed attributes are unknown in it.
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
		planned.ForceDestroy = types.BoolNull() // plans no change of a state without force_destroy
	}
	return planned
}

// globalSettingsDefault returns the default of use_global_settings. It is true if host is not written, unknown if host
// is unknown, and otherwise false. It is also true if the stage uses the global settings and host equals the host in
// the state. The reason is ignore_changes: Terraform then passes the values of the state as the configuration, and a
// state always contains a host.
func globalSettingsDefault(host types.String, state *Model) types.Bool {
	switch {
	case host.IsUnknown():
		return types.BoolUnknown()
	case state != nil && state.UseGlobalSettings.ValueBool() && host.Equal(state.Host):
		return types.BoolValue(true)
	}
	return types.BoolValue(host.IsNull())
}

// has reports whether the server's release has a capability. prior is the state's value of an attribute that needs the
// capability. If caps is nil, a value in the state proves that the release has the capability. Without a value in the
// state, the result is unknown. If the server hides its release, an existing stage without the value proves that the
// release lacks the capability.
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

// needsRelease reports whether the plan depends on the server's release. It returns true before a create, and if the
// state lacks an attribute that only some releases have.
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
