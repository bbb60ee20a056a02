package provider_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// attribute contains the values that the test writes to one attribute of a stage. The value nil means null.
type attribute struct {
	name          string
	first, second any
	fallback      any        // the value in the state if the attribute is not configured
	empty         bool       // whether the test also writes ""
	beside        attributes // the other attributes of the configuration; nil = those of mailServer(nil)
}

func without(config attributes, name string) attributes {
	rest := maps.Clone(config)
	delete(rest, name)
	return rest
}

func attributesOfBoth(subject, template, otherTemplate string) []attribute {
	const from = "system@authentik.local"
	return []attribute{
		{name: "use_global_settings", first: false, second: true, fallback: true, beside: attributes{}},
		{
			name: "host", first: "smtp.example.com", second: "smtp2.example.com", fallback: "localhost",
			beside: attributes{"use_global_settings": false},
		},
		{name: "port", first: 587, second: 2525, fallback: 25},
		{name: "username", first: "mailer", second: "other", fallback: "", empty: true},
		{name: "password", first: "s3cret", second: "other", fallback: nil, empty: true},
		{name: "use_tls", first: true, second: false, fallback: false},
		{
			name: "use_ssl", first: true, second: false, fallback: false,
			beside: attributes{"host": "smtp.example.com", "port": 465},
		},
		{name: "timeout", first: 20, second: 30, fallback: 10},
		{name: "from_address", first: "a@example.com", second: "b@example.com", fallback: from},
		{name: "subject", first: "Hello ✉", second: "Other", fallback: subject},
		{name: "template", first: otherTemplate, second: template, fallback: template},
		{name: "token_expiry", first: "10", second: "hours=1;minutes=5", fallback: "minutes=30"},
	}
}

func attributesOf(resourceType string) []attribute {
	if resourceType == email {
		return append(attributesOfBoth("authentik", "email/password_reset.html", "email/account_confirmation.html"),
			attribute{name: "activate_user_on_success", first: true, second: false, fallback: false},
			attribute{name: "recovery_max_attempts", first: 3, second: 7, fallback: 5},
			attribute{name: "recovery_cache_timeout", first: "hours=1", second: "minutes=10", fallback: "minutes=5"},
		)
	}
	return append(attributesOfBoth("authentik Sign-in code", "email/email_otp.html", "email/own.html"),
		attribute{name: "friendly_name", first: "Mail", second: "Other", fallback: nil, empty: true},
		attribute{name: "configure_flow", fallback: nil}, // the method `run` sets the values to the UUIDs of two flows
	)
}

// The test sets, changes and removes each attribute of both types of stages. It also leaves the attribute unknown until
// the apply, and sets it to "" if that is allowed. After each apply the next plan is empty, and the server has the
// configured value. If another user changes the attribute on the server, the next plan changes only this attribute.
func TestEveryAttribute(t *testing.T) {
	t.Parallel()
	for _, resourceType := range acctest.Kinds {
		for _, a := range attributesOf(resourceType) {
			t.Run(resourceType+"/"+a.name, func(t *testing.T) { a.run(t, resourceType) })
		}
	}
}

func (a attribute) run(t *testing.T, resourceType string) {
	server := acctest.Simulated(t, "").Compared()
	if a.name == "configure_flow" {
		a.first, a.second = addFlow(t, server, "one"), addFlow(t, server, "two")
	}
	stage := server.Stage(t, resourceType)
	mustBeStored := func(want any) {
		t.Helper()
		if got := stage.State()[a.name]; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("the state has %s = %v, want %v", a.name, got, want)
		}
		stage.MustHold(attributes{a.name: a.stored(want)})
	}
	apply := func(value, want any) {
		t.Helper()
		stage.MustApply(a.config(value))
		mustBeStored(want)
	}
	apply(a.first, a.first)
	apply(a.second, a.second)
	stage.MustApplyUnknown(a.config(a.first), a.name)
	mustBeStored(a.first)
	if a.empty {
		apply("", "")
	}
	apply(a.second, a.second)
	apply(nil, a.fallback)
	// This plan must not be empty. If it were, the empty plans after the other steps would prove nothing.
	stage.MustPlan(a.config(a.first), "update")
	if a.name == "password" {
		return // if no password is configured, a plan shows no change of the password on the server
	}
	mustBeNil(t, server.Sim.Change(stage.State()["id"].(string), attributes{a.name: a.stored(a.first)}))
	mustSucceed(t, stage.Session.Restart()) // each run of Terraform reads the server again
	if changed := stage.MustPlan(a.config(nil), "update").Changed(); !slices.Equal(changed, []string{a.name}) {
		t.Errorf("after a change on the server, the plan changes %v", changed)
	}
}

func addFlow(t *testing.T, server *acctest.Target, slug string) string {
	t.Helper()
	return must(server.Sim.AddFlow(attributes{
		"name": slug, "slug": slug, "title": slug, "designation": "stage_configuration",
	}))
}

func (a attribute) config(value any) attributes {
	config := mailServer(nil)
	if a.beside != nil {
		config = maps.Clone(a.beside)
	}
	delete(config, a.name)
	config["name"] = "stage"
	if value != nil {
		config[a.name] = value
	}
	return config
}

func (a attribute) stored(value any) any {
	switch {
	case value == nil && a.name != "configure_flow":
		return ""
	case value == "10" && a.name == "token_expiry":
		return "minutes=10"
	}
	return value
}
