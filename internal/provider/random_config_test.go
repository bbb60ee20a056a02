package provider_test

import (
	"fmt"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// maybe sets the attribute to one of the values, but only in half of the calls.
func (r *randomSequence) maybe(config attributes, name string, values ...any) {
	if r.random.IntN(2) == 0 {
		config[name] = values[r.random.IntN(len(values))]
	}
}

func (r *randomSequence) config() attributes {
	config := attributes{"name": r.prefix + []string{
		"", "ü ✉", " \"quoted\"", "<b>", "%s ${x}", "\u200b", "a\nb", strings.Repeat("n", 90),
	}[r.random.IntN(8)]}
	r.maybe(config, "use_global_settings", true, false, false)
	r.maybe(
		config, "host", "smtp.example.com", "localhost", "192.0.2.1", "2001:db8::1", "MAIL.example.com.", "exämple.com",
	)
	r.maybe(config, "port", 1, 25, 465, 587, 65535)
	r.maybe(config, "username", "", "u", "üser", "a@example.com", `\"`)
	r.maybe(config, []string{"use_tls", "use_ssl"}[r.random.IntN(2)], true, false)
	r.maybe(config, "timeout", 1, 10, 3600)
	r.maybe(
		config, "from_address", "a@example.com", "A@Example.COM", "a@localhost", "a@exämple.com", "system@authentik.local",
	)
	r.maybe(config, "subject", "Hello", "ünï  ✉", "{{ x }} %s", strings.Repeat("s", 500))
	r.maybe(config, "token_expiry", 30, "30", "minutes=30", "hours=0.5", "days=1;hours=2", "WEEKS=1,minutes=1")
	if !r.countsMinutes() {
		r.maybe(config, "token_expiry", "seconds=90", "milliseconds=61000", "minutes=1.25")
	}
	if r.random.IntN(2) == 0 {
		r.maybe(config, "password", "", "p", "pä$$ \" w0rd", strings.Repeat("p", 200))
	} else if version := r.random.IntN(1000); version%2 == 0 {
		config["password_wo_version"], config["password_wo"] = version, fmt.Sprint("w", version)
	}
	if r.Type == email {
		r.maybe(config, "activate_user_on_success", true, false)
		r.maybe(config, "template", "email/password_reset.html", "email/account_confirmation.html")
		if r.caps.Has(authentik.Recovery) {
			r.maybe(config, "recovery_max_attempts", 0, 1, 5, 100)
			r.maybe(config, "recovery_cache_timeout", "minutes=5", "seconds=1.5", 7, "hours=1,minutes=1")
		}
	} else {
		r.maybe(config, "friendly_name", "", "Mail", "ü ✉")
		r.maybe(config, "configure_flow", r.flow)
		r.maybe(config, "force_destroy", true, false)
		r.maybe(config, "template", "email/email_otp.html", "email/password_reset.html")
	}
	config["flow_set"] = r.blocks()
	return config
}

// changedFields returns random fields of a PATCH request. The provider itself would refuse some of their values.
func (r *randomSequence) changedFields() attributes {
	fields := attributes{}
	r.maybe(fields, "port", 1, 26, 2147483647)
	r.maybe(fields, "host", "http://other")
	r.maybe(fields, "use_tls", true, false)
	r.maybe(fields, "use_ssl", true, false)
	r.maybe(fields, "use_global_settings", true, false)
	r.maybe(fields, "timeout", 0, -1, 10)
	r.maybe(fields, "subject", "Theirs")
	r.maybe(fields, "password", "theirs", "")
	if !r.countsMinutes() {
		r.maybe(fields, "token_expiry", "minutes=0", "minutes=30;foo=2", "hours=1")
	}
	return fields
}

func (r *randomSequence) countsMinutes() bool {
	return r.Type == email && r.caps.Has(authentik.ExpiryInMinutes)
}

func (r *randomSequence) blocks() []attributes {
	var blocks []attributes
	for _, i := range r.random.Perm(len(r.flows)) {
		if r.random.IntN(3) > 0 {
			continue
		}
		block := newFlow(r.flows[i])
		r.maybe(block, "title", "A", "B")
		r.maybe(block, "designation", "recovery", "enrollment", "stage_configuration")
		r.maybe(block, "authentication", "none", "require_authenticated")
		r.maybe(block, "policy_engine_mode", "any", "all")
		r.maybe(block, "compatibility_mode", true, false)
		r.maybe(block, "layout", "stacked", "sidebar_left")
		r.maybe(block, "denied_action", "message", "continue")
		r.maybe(block, "order", -1, 0, 10, 2147483647)
		blocks = append(blocks, block)
	}
	return blocks
}
