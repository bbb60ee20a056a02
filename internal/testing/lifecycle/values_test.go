package lifecycle_test

import (
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// eachAttribute returns a part for each attribute that another owner can change.
func eachAttribute() (all []part) {
	add := func(name string, types []string, first, second, outside any) {
		all = append(all, part{
			kind: "attribute", name: name, attribute: name, field: name, types: types,
			first: first, second: second, outside: outside,
		})
	}
	email, authenticator := acctest.Kinds[:1], acctest.Kinds[1:]
	add("host", nil, "smtp.example.com", "mail.example.com", "outside.example.com")
	add("port", nil, 587, 2525, 588)
	add("username", nil, "mailer", "second", "outside")
	add("use_tls", nil, true, false, false)
	add("use_ssl", nil, false, false, false)
	add("timeout", nil, 20, 40, 50)
	add("from_address", nil, "first@example.com", "second@example.com", "outside@example.com")
	add("use_global_settings", nil, false, false, true)
	add("token_expiry", nil, "minutes=10", "minutes=20", "minutes=40")
	add("template", nil, "email/password_reset.html", "email/account_confirmation.html", "email/account_confirmation.html")
	add("activate_user_on_success", email, false, true, true)
	add("recovery_max_attempts", email, 3, 4, 7)
	add("recovery_cache_timeout", email, "minutes=3", "minutes=4", "minutes=7")
	add("friendly_name", authenticator, "First", "Second", "Outside")
	return all
}

const connection = `lifecycle {
    ignore_changes = [host, port, username, password, use_tls, use_ssl, timeout, from_address]
  }`

// nothing is the part of a stage that has no attribute except its name.
var nothing = part{kind: "attribute", name: "only_name"}

// secret is a part of a stage with a write-only password of version 1. The part that changes is the host of the stage.
var secret = part{
	kind: "password", name: "write_only", attribute: "host", field: "host",
	first: "smtp.example.com", second: "mail.example.com",
}

func writeOnly(version any) map[string]any {
	return map[string]any{
		"port": 587, "username": "mailer", "use_tls": true, "password_wo": "secret", "password_wo_version": version,
	}
}

// valueLives are the rows of the table about attributes that depend on each other or on ignore_changes.
var valueLives = []way{
	{
		name:    "ignore_changes of each attribute, changed outside",
		outside: true, another: true, parts: eachAttribute(), meta: ignoring,
		action: "update", value: outside,
	},
	{
		name:   "ignore_changes of each attribute, changed in the configuration",
		config: true, parts: eachAttribute(), meta: ignoring,
		value: first,
	},
	{
		name:  "only a name, ignore_changes of the connection, twice",
		parts: []part{nothing}, only: map[string]any{}, meta: connection,
		value: first,
	},
	{
		name:  "only a name, ignore_changes of the connection, another attribute",
		parts: []part{nothing}, only: map[string]any{}, meta: connection,
		run: func(l *lifecycle) {
			l.way.only = map[string]any{"subject": "another"}
			l.configure(second)
			r := l.must("apply")
			for _, s := range l.stages {
				s.mustPlan(r, "update")
				if stage := s.stage(); stage["use_global_settings"] != true || stage["subject"] != "another" {
					s.failf("the server has %v", stage)
				}
			}
			l.mustBeSettled()
		},
	},
	{
		name:  "new host, unchanged version of the write-only password",
		parts: []part{secret}, only: writeOnly(1), config: true,
		action: "update", value: second, says: []string{"warning: ", "password_wo_version"},
	},
	{
		name: "versions of a write-only password that are not whole", parts: []part{secret}, only: writeOnly(1.5),
		run: func(l *lifecycle) {
			l.mustBeSettled()
			l.way.only = writeOnly(expression(`parseint(sha256("secret"), 16)`))
			l.configure(second)
			r := l.must("apply")
			for _, s := range l.stages {
				s.mustPlan(r, "update")
			}
			l.mustBeSettled()
			l.way.only = map[string]any{"port": 587.5}
			l.configure(second)
			refused := l.JSON(l.t, "plan")
			if errors := strings.Count("\n"+refused.Text, "\nerror: "); !refused.Failed || errors != len(l.stages) {
				l.t.Errorf("%d errors, want %d:\n%s", errors, len(l.stages), refused.Text)
			}
		},
	},
}
