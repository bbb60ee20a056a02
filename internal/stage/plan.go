package stage

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// planning contains everything that the planned values depend on, except the configuration.
type planning struct {
	// prior is the state. It is the zero Model before a create.
	prior Model
	// caps contains the capabilities of the server. It is nil if the release is not known yet, or if no planned value
	// depends on the release.
	caps *authentik.Capabilities
	// keepsConnection says what happens to connection attributes, such as port, that the configuration does not contain.
	// If it is true, they keep their values from the state. If it is false, they get their defaults.
	//
	// It is true if the stage used the server's global mail settings before and still uses them. authentik then ignores
	// the connection attributes. If they got their defaults, the first plan after an import would show changes without
	// any effect. keepsConnection is unknown if the stage used the global settings and use_global_settings is unknown.
	keepsConnection types.Bool
}

// plan returns the planned values of a stage. It does not use the plan that the framework proposes, because all
// computed attributes are unknown in it.
func (t *stageType) plan(config, prior Model, caps *authentik.Capabilities) Model {
	global := valueOr(config.UseGlobalSettings, globalSettingsDefault(config.Host, prior))
	p := planning{prior: prior, caps: caps, keepsConnection: types.BoolValue(false)}
	if prior.UseGlobalSettings.ValueBool() {
		p.keepsConnection = global
	}
	planned := config
	for _, a := range t.attributes {
		a.plan(&planned, config, p)
	}
	planned.UseGlobalSettings = global
	planned.PasswordWO = types.StringNull()
	planned.ForceDestroy = valueOr(config.ForceDestroy, types.BoolValue(false))
	if prior.isStage() && config.ForceDestroy.IsNull() && prior.ForceDestroy.IsNull() {
		planned.ForceDestroy = types.BoolNull() // keep the null of the state, so that the plan shows no change
	}
	return planned
}

// globalSettingsDefault returns the default of use_global_settings: unknown if host is unknown, true if host is not
// written, and false if host is written. There is one exception: the default is also true if use_global_settings is
// true in the state, and host equals the host in the state. With ignore_changes, Terraform passes the values of the
// state as the configuration, so host looks written even if the user did not write it.
func globalSettingsDefault(host types.String, prior Model) types.Bool {
	switch {
	case host.IsUnknown():
		return types.BoolUnknown()
	case prior.UseGlobalSettings.ValueBool() && host.Equal(prior.Host):
		return types.BoolValue(true)
	}
	return types.BoolValue(host.IsNull())
}

// needsRelease reports whether the plan depends on the server's release. It returns true before a create, and if the
// state lacks an attribute that only some releases have.
func (t *stageType) needsRelease(state Model) bool {
	return !state.isStage() || slices.ContainsFunc(t.attributes, func(a attribute) bool {
		return a.requirement() != nil && a.value(state).IsNull()
	})
}
