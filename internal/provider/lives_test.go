package provider_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// life is a series of random valid configurations for one stage. Between them the stage changes on the server, is
// deleted or is imported. After each apply the next plan is empty, and the server has the configured values.
type life struct {
	*testing.T
	cell
	random *rand.Rand
	prefix string   // the start of all names, so that the test can share a real server
	flows  []string // the slugs for the flow_set blocks
	flow   string   // the UUID of an existing flow, for configure_flow
}

var lives = flag.Uint64("lives", 1, "how many random lives of each stage on each release")

const stepsOfALife = 6

func TestLives(t *testing.T) {
	t.Parallel()
	for _, resourceType := range acctest.Kinds {
		for i, release := range releases {
			for n := range *lives {
				seed := uint64(i) + n*uint64(len(releases))
				t.Run(fmt.Sprintf("%s/%s/%d", resourceType, release, seed), func(t *testing.T) {
					t.Parallel()
					if on := newCell(t, resourceType, release); on != nil {
						newLife(t, *on, seed).live()
					}
				})
			}
		}
	}
}

// TestAccLives does the same as TestLives on a real server, if the environment variables name one. Otherwise it uses
// the simulator.
func TestAccLives(t *testing.T) {
	acctest.EachKind(t, func(t *testing.T, server *acctest.Target, resourceType string) {
		for seed := range *lives {
			newLife(t, cell{server.Stage(t, resourceType), authentik.CapabilitiesOf(server.Runs(t))}, seed).live()
		}
	})
}

func newLife(t *testing.T, on cell, seed uint64) *life {
	l := &life{T: t, cell: on, random: rand.New(rand.NewPCG(seed, 0)), prefix: acctest.Name("life")}
	for i := range 3 {
		l.flows = append(l.flows, fmt.Sprint(l.prefix, "-", i))
	}
	_, found := on.Server.Ask(t, http.MethodGet, "/flows/instances/?page_size=1", "")
	if flows, _ := found["results"].([]any); len(flows) > 0 {
		l.flow, _ = flows[0].(attributes)["pk"].(string)
	}
	t.Cleanup(func() {
		for _, slug := range l.flows {
			on.Server.Ask(t, http.MethodDelete, "/flows/instances/"+slug+"/", "")
		}
	})
	return l
}

func (l *life) live() {
	var config attributes
	for range stepsOfALife {
		if config != nil {
			l.disturb(config)
		}
		l.restart() // Terraform starts the provider anew for each run
		config = l.config()
		l.apply(config)
		l.mustHold(config)
	}
	l.adopt(config)
	l.MustApply(config)
	l.mustHold(config)
	diags := l.Destroy()
	// The last import did not put the bindings of the stage into flow_set blocks. So the provider refuses the destroy, and
	// the test deletes these bindings itself.
	if strings.Contains(diags.Errors().String(), "Flows still use the stage") {
		l.unbind()
		diags = l.Destroy()
	}
	if diags.HasError() {
		l.Fatal(diags)
	}
}

// apply applies a configuration. In about half of the calls, one value is unknown in the plan and known in the apply.
func (l *life) apply(config attributes) {
	l.Helper()
	names := slices.Sorted(maps.Keys(config))
	if i := l.random.IntN(2 * len(names)); i < len(names) {
		l.MustApplyUnknown(config, names[i])
		return
	}
	l.MustApply(config)
}

// maybe sets the attribute to one of the values in half of the calls, and otherwise leaves it unset.
func (l *life) maybe(config attributes, name string, values ...any) {
	if l.random.IntN(2) == 0 {
		config[name] = values[l.random.IntN(len(values))]
	}
}

func (l *life) config() attributes {
	config := attributes{"name": l.prefix + []string{
		"", "ü ✉", " \"quoted\"", "<b>", "%s ${x}", "\u200b", "a\nb", strings.Repeat("n", 90),
	}[l.random.IntN(8)]}
	l.maybe(config, "use_global_settings", true, false, false)
	l.maybe(
		config, "host", "smtp.example.com", "localhost", "192.0.2.1", "2001:db8::1", "MAIL.example.com.", "exämple.com",
	)
	l.maybe(config, "port", 1, 25, 465, 587, 65535)
	l.maybe(config, "username", "", "u", "üser", "a@example.com", `\"`)
	l.maybe(config, []string{"use_tls", "use_ssl"}[l.random.IntN(2)], true, false)
	l.maybe(config, "timeout", 1, 10, 3600)
	l.maybe(
		config, "from_address", "a@example.com", "A@Example.COM", "a@localhost", "a@exämple.com", "system@authentik.local",
	)
	l.maybe(config, "subject", "Hello", "ünï  ✉", "{{ x }} %s", strings.Repeat("s", 500))
	l.maybe(config, "token_expiry", l.durations()...)
	l.passwords(config)
	if l.Type == email {
		l.maybe(config, "activate_user_on_success", true, false)
		l.maybe(config, "template", "email/password_reset.html", "email/account_confirmation.html")
		if l.caps.Has(authentik.Recovery) {
			l.maybe(config, "recovery_max_attempts", 0, 1, 5, 2147483647)
			l.maybe(config, "recovery_cache_timeout", "minutes=5", "seconds=1.5", 7, "hours=1,minutes=1")
		}
	} else {
		l.maybe(config, "friendly_name", "", "Mail", "ü ✉")
		l.maybe(config, "configure_flow", l.flow)
		l.maybe(config, "force_destroy", true, false)
		l.maybe(config, "template", "email/email_otp.html", "email/password_reset.html")
	}
	l.blocks(config)
	return config
}

func (l *life) durations() []any {
	durations := []any{30, "30", "minutes=30", "hours=0.5", "days=1;hours=2", "WEEKS=1,minutes=1", "minutes=7"}
	if l.Type != email || !l.caps.Has(authentik.ExpiryInMinutes) {
		durations = append(durations, "seconds=90", "milliseconds=61000", "minutes=1.25")
	}
	return durations
}

func (l *life) passwords(config attributes) {
	switch l.random.IntN(3) {
	case 0:
		config["password"] = []string{"", "p", "pä$$ \" w0rd", strings.Repeat("p", 200)}[l.random.IntN(4)]
	case 1:
		config["password_wo_version"] = l.random.IntN(1000)
		config["password_wo"] = fmt.Sprint("w", config["password_wo_version"])
	}
}

func (l *life) blocks(config attributes) {
	var blocks []attributes
	for _, i := range l.random.Perm(len(l.flows)) {
		if l.random.IntN(3) > 0 {
			continue
		}
		block := newFlow(l.flows[i])
		l.maybe(block, "title", "A", "B")
		l.maybe(block, "designation", "recovery", "enrollment", "stage_configuration")
		l.maybe(block, "authentication", "none", "require_authenticated")
		l.maybe(block, "policy_engine_mode", "any", "all")
		l.maybe(block, "compatibility_mode", true, false)
		l.maybe(block, "layout", "stacked", "sidebar_left")
		l.maybe(block, "denied_action", "message", "continue")
		l.maybe(block, "order", -1, 0, 10, 2147483647)
		blocks = append(blocks, block)
	}
	config["flow_set"] = blocks
}

// mustHold compares the values on the server with the configuration. It skips attributes that the server stores in
// another form or not at all.
func (l *life) mustHold(config attributes) {
	l.Helper()
	want := attributes{}
	for name, value := range config {
		switch name {
		case "password", "password_wo", "password_wo_version", "flow_set", "force_destroy",
			"token_expiry", "recovery_cache_timeout":
		case "friendly_name":
			if value != "" {
				want[name] = value
			}
		case "recovery_max_attempts": // the server's JSON number becomes a float64
			want[name] = float64(value.(int))
		default:
			want[name] = value
		}
	}
	if err := l.Server.Holds(l.Type, l.id(), want); err != nil {
		l.Errorf("after %v: %s", config, err)
	}
}

func (l *life) id() string { return l.State()["id"].(string) }

// disturb acts as another user: it changes or deletes the stage, its flows or its bindings. It can also import the
// stage again, or do nothing.
func (l *life) disturb(config attributes) {
	switch l.random.IntN(6) {
	case 1:
		l.patch()
	case 2:
		l.restart()
		l.adopt(config)
	case 3:
		l.ask(http.MethodDelete, acctest.Paths[l.Type]+l.id()+"/", nil)
	case 4:
		l.ask(http.MethodDelete, "/flows/instances/"+l.flows[l.random.IntN(len(l.flows))]+"/", nil)
	case 5:
		l.unbind()
	}
}

func (l *life) restart() {
	if diags := l.Session.Restart(); diags.HasError() {
		l.Fatal(diags)
	}
}

// patch changes random fields of the stage on the server, as another user would.
func (l *life) patch() {
	fields := attributes{}
	l.maybe(fields, "port", 1, 26, 2147483647)
	l.maybe(fields, "host", "http://other")
	l.maybe(fields, "use_tls", true, false)
	l.maybe(fields, "use_ssl", true, false)
	l.maybe(fields, "use_global_settings", true, false)
	l.maybe(fields, "timeout", 0, -1, 10)
	l.maybe(fields, "subject", "Theirs")
	l.maybe(fields, "password", "theirs", "")
	if l.Type != email || !l.caps.Has(authentik.ExpiryInMinutes) {
		l.maybe(fields, "token_expiry", "minutes=0", "minutes=30;foo=2", "hours=1")
	}
	l.ask(http.MethodPatch, acctest.Paths[l.Type]+l.id()+"/", fields)
}

func (l *life) unbind() {
	_, found := l.Server.Ask(l.T, http.MethodGet, "/flows/bindings/?stage="+url.QueryEscape(l.id()), "")
	bindings, _ := found["results"].([]any)
	for _, binding := range bindings {
		l.ask(http.MethodDelete, "/flows/bindings/"+binding.(attributes)["pk"].(string)+"/", nil)
	}
}

func (l *life) ask(method, path string, fields attributes) {
	l.Helper()
	body := ""
	if fields != nil {
		text, _ := json.Marshal(fields)
		body = string(text)
	}
	if status, answer := l.Server.Ask(l.T, method, path, body); status >= 300 && status != http.StatusNotFound {
		l.Fatalf("%s %s of %v: %d %v", method, path, fields, status, answer)
	}
}

// notImported contains the attributes that can differ from the configuration after an import.
var notImported = []string{
	"password", "password_wo", "password_wo_version", "flow_set", "friendly_name", "force_destroy",
}

// adopt imports the stage into an empty state. The next plan must change only attributes in notImported.
func (l *life) adopt(config attributes) {
	l.Helper()
	l.cell.Stage.Resource = l.Session.Resource(l.Type)
	if diags := l.Import(config["name"].(string)); diags.HasError() {
		l.Fatalf("import of %v: %s", config, diags)
	}
	plan, diags := l.Plan(config)
	if diags.HasError() {
		l.Fatalf("plan of the imported %v: %s", config, diags)
	}
	for _, name := range plan.Changed() {
		root, _, _ := strings.Cut(name, "[")
		if !slices.Contains(notImported, root) {
			l.Errorf("an import of %v shows %v", config, plan.Changed())
		}
	}
}
