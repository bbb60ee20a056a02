package emailsettings

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
)

// Plan completes a configuration. It never looks at the plan that the framework
// proposes, where every computed attribute is already unknown: what is not
// written gets its default or the value that the state holds, so a
// configuration that means what the state holds plans no change. A nil state
// plans a create.
func (k Kind) Plan(config Model, state *Model) Model {
	plan := config
	plan.PasswordWO = types.StringNull()
	plan.UseGlobalSettings = Or(config.UseGlobalSettings, globalSettingsDefault(config.Host))
	planConnection(&plan, config, state)
	plan.Subject = Or(config.Subject, types.StringValue(k.Subject))
	plan.Template = Or(config.Template, types.StringValue(k.Template))
	plan.TokenExpiry = Or(config.TokenExpiry, tokenExpiry)
	var prior Model
	if state != nil {
		prior = *state
		plan.TokenExpiry = duration.KeepSpelling(plan.TokenExpiry, prior.TokenExpiry)
	}
	plan.ID = kept(prior.ID, types.StringUnknown())
	plan.Component = kept(prior.Component, types.StringUnknown())
	plan.VerboseName = kept(prior.VerboseName, types.StringUnknown())
	plan.VerboseNamePlural = kept(prior.VerboseNamePlural, types.StringUnknown())
	plan.MetaModelName = kept(prior.MetaModelName, types.StringUnknown())
	return plan
}

// globalSettingsDefault lets a stage with only a name use the server's global
// mail settings, and a stage with a host use that host.
func globalSettingsDefault(host types.String) types.Bool {
	if host.IsUnknown() {
		return types.BoolUnknown()
	}
	return types.BoolValue(host.IsNull())
}

func planConnection(plan *Model, config Model, state *Model) {
	prior := Model{UseGlobalSettings: types.BoolValue(false)}
	if state != nil {
		prior = *state
	}
	rule := unwrittenRule(prior.UseGlobalSettings, plan.UseGlobalSettings)
	plan.Host = Or(config.Host, unwritten(rule, prior.Host, host))
	plan.Port = Or(config.Port, unwritten(rule, prior.Port, port))
	plan.Username = Or(config.Username, unwritten(rule, prior.Username, username))
	plan.UseTLS = Or(config.UseTLS, unwritten(rule, prior.UseTLS, useTLS))
	plan.UseSSL = Or(config.UseSSL, unwritten(rule, prior.UseSSL, useSSL))
	plan.Timeout = Or(config.Timeout, unwritten(rule, prior.Timeout, timeout))
	plan.FromAddress = Or(config.FromAddress, unwritten(rule, prior.FromAddress, fromAddress))
}

type rule int

const (
	reset     rule = iota // the default
	keep                  // what the server holds
	undecided             // one of the two, known only at apply
)

// unwrittenRule says what becomes of connection attributes that are not
// written. Only a stage that uses the global settings and goes on doing so
// keeps what the server holds: it has no effect there, and stages made by other
// tools hold other values than our defaults.
func unwrittenRule(prior, planned types.Bool) rule {
	switch {
	case !prior.ValueBool():
		return reset
	case planned.IsUnknown():
		return undecided
	case planned.ValueBool():
		return keep
	}
	return reset
}

func unwritten[V attr.Value](r rule, prior V, a attribute[V]) V {
	switch {
	case r == keep:
		return kept(prior, a.Unknown)
	case r == undecided && !prior.Equal(a.Default):
		return a.Unknown
	}
	return a.Default
}
