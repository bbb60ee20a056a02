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
	// keepsConnection decides the planned value of a connection attribute, such as `port`, that the configuration does not
	// contain:
	//   - true: the value in the state. The stage used the server's global mail settings before and still uses them, so
	//     authentik ignores the attribute. With the default, the first plan after an import would show changes without any
	//     effect.
	//   - false: the default.
	//   - unknown: the default if the state contains it too, and unknown if not. The stage used the global settings
	//     before, and it is not known yet whether it still uses them.
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
	return planned
}

// globalSettingsDefault returns true if the configuration has no `host`, false if it has one, and unknown if `host` is
// unknown. With ignore_changes, Terraform passes the state as the configuration, so `host` may come from the state
// although the user did not write it. Therefore it also returns true if use_global_settings is true in the state, and
// `host` equals the host in the state.
func globalSettingsDefault(host types.String, prior Model) types.Bool {
	switch {
	case host.IsUnknown():
		return types.BoolUnknown()
	case prior.UseGlobalSettings.ValueBool() && host.Equal(prior.Host):
		return types.BoolValue(true)
	}
	return types.BoolValue(host.IsNull())
}

// needsRelease reports whether the plan depends on the server's release. It does not if the state contains a value for
// every attribute that only some releases have, because then the release has all of them.
func (t *stageType) needsRelease(state Model) bool {
	return !state.isStage() || slices.ContainsFunc(t.attributes, func(a attribute) bool {
		return a.requirement() != nil && a.value(state).IsNull()
	})
}
