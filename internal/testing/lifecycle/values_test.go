package lifecycle_test

import (
	"strconv"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// eachAttribute returns a part for each attribute that the rows below change.
func eachAttribute() (all []part) {
	add := func(attribute string, types []string, first, second, outside any) {
		const most = 16 // before 2025.12, a slug has at most 50 characters, and the slug of the flow contains the part's name
		p := part{
			kind: "attribute", name: attribute[:min(len(attribute), most)], attribute: attribute, field: attribute, types: types,
			first: first, second: second, outside: outside,
		}
		if strings.HasPrefix(attribute, "recovery_") {
			p.requires = authentik.Recovery
		}
		all = append(all, p)
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

// inMinutes returns a copy of p in which each value such as minutes=10 is replaced with its number, such as 10.
func (p part) inMinutes() part {
	for _, value := range []*any{&p.first, &p.second, &p.outside} {
		*value, _ = strconv.Atoi(strings.TrimPrefix((*value).(string), "minutes="))
	}
	return p
}

const connection = `lifecycle {
    ignore_changes = [host, port, username, password, use_tls, use_ssl, timeout, from_address]
  }`

var nameOnly = part{kind: "attribute", name: "only_name"}

var valueRows = []row{
	{
		name:    "ignore_changes of each attribute, changed outside",
		outside: true, changesOther: true, parts: eachAttribute(), meta: ignoring,
		action: "update", value: outside,
	},
	{
		name:   "ignore_changes of each attribute, changed in the configuration",
		config: true, parts: eachAttribute(), meta: ignoring,
		value: first,
	},
	{
		name:  "only a name, ignore_changes of the connection, twice",
		parts: []part{nameOnly}, only: map[string]any{}, meta: connection,
		value: first,
	},
	{
		name:  "only a name, ignore_changes of the connection, another attribute",
		parts: []part{nameOnly}, only: map[string]any{}, meta: connection,
		run: func(l *lifecycle) {
			l.row.only = map[string]any{"subject": "another"}
			r := l.apply(second)
			for _, s := range l.stages {
				s.mustPlan(r, "update")
				if stage := s.stage(); stage["use_global_settings"] != true || stage["subject"] != "another" {
					s.failf("the server has %v", stage)
				}
			}
			l.mustBeSettled()
		},
	},
}
