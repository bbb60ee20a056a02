package provider_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

const ours = "  provider = authentik-email\n"

// One configuration uses both providers: the official one for a flow and its bindings, this one for the stage.
func TestAccSideBySide(t *testing.T) {
	server, name := acctest.Server(t), acctest.Name("beside")
	server.TestBeside(t, resource.TestStep{
		Config: `
resource "authentik_flow" "recovery" {
  name        = "Recovery"
  slug        = "` + name + `"
  title       = "Recovery"
  designation = "recovery"
}

resource "authentik_stage_email" "test" {
  provider = authentik-email
  name     = "` + name + `"
}

resource "authentik_flow_stage_binding" "recovery" {
  target = authentik_flow.recovery.uuid
  stage  = authentik_stage_email.test.id
  order  = 20
}
`,
		Check: func(*terraform.State) error {
			if places := flowOf(t, server, name).places; !slices.Equal(places, []string{name + " 20"}) {
				return fmt.Errorf("the flow runs %q", places)
			}
			return nil
		},
	})
}

// A stage moves from the official provider to this one, either with a moved block or only by a change of the provider
// argument. The plan is empty, and the server receives no write.
func TestAccMoveFromTheOfficialProvider(t *testing.T) {
	acctest.EachKind(t, func(t *testing.T, server *acctest.Target, resourceType string) {
		if resourceType == acctest.Kinds[0] && authentik.CapabilitiesOf(server.Runs(t)).Has(authentik.ExpiryInMinutes) {
			t.Skip("the official provider makes no email stage on a server that counts minutes, as those before 2025.4 do")
		}
		body := "  name     = \"" + acctest.Name("move") + "\"\n  subject  = \"Hello\"\n  template = \"email/account_confirmation.html\"\n  username = \"\"\n"
		for way, after := range map[string]string{
			"moved":    fmt.Sprintf("moved {\n  from = %[1]s.old\n  to   = %[1]s.test\n}\nresource %[1]q \"test\" {\n%[2]s%[3]s}\n", resourceType, ours, body),
			"provider": fmt.Sprintf("resource %q \"old\" {\n%s%s}\n", resourceType, ours, body),
		} {
			t.Run(way, func(t *testing.T) {
				address := resourceType + map[string]string{"moved": ".test", "provider": ".old"}[way]
				server.TestBeside(t,
					resource.TestStep{Config: fmt.Sprintf("resource %q \"old\" {\n%s}\n", resourceType, body)},
					resource.TestStep{
						PreConfig: func() { forgetRequests(server) },
						Config:    after,
						ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
							plancheck.ExpectResourceAction(address, plancheck.ResourceActionNoop),
						}},
						Check: func(*terraform.State) error { return onlyReads(server) },
					},
				)
			})
		}
	})
}

// forgetRequests starts a new log of requests, so that onlyReads sees later writes only. A real server has no such log:
// the test does not look for writes on a real server.
func forgetRequests(server *acctest.Target) {
	if server.Sim != nil {
		server.Sim.ResetRequests()
	}
}

func onlyReads(server *acctest.Target) error {
	if server.Sim == nil {
		return nil
	}
	for _, request := range asked(server) {
		if !strings.HasPrefix(request, "GET ") {
			return fmt.Errorf("the server is changed: %s", request)
		}
	}
	return nil
}

// forgotten returns the removed block that takes a resource out of the state and leaves the object on the server.
// OpenTofu before 1.10 does not accept a lifecycle block in a removed block, and never destroys the object.
func forgotten(t *testing.T, address string) string {
	t.Helper()
	lifecycle := "  lifecycle {\n    destroy = false\n  }\n"
	if name, release := acctest.CLIVersion(t); name == "tofu" && release.LessThan(version.Must(version.NewVersion("1.10"))) {
		lifecycle = ""
	}
	return "removed {\n  from = " + address + "\n" + lifecycle + "}\n"
}

// A removed block removes the stage from the state. The stage stays on the server.
func TestAccMoveOutAgain(t *testing.T) {
	server, name := acctest.Server(t), acctest.Name("out")
	body := "  name = \"" + name + "\"\n"
	server.TestBeside(t,
		resource.TestStep{Config: "resource \"authentik_stage_email\" \"test\" {\n" + ours + body + "}\n"},
		resource.TestStep{
			PreConfig: func() { forgetRequests(server) },
			Config:    forgotten(t, "authentik_stage_email.test"),
			Check:     func(*terraform.State) error { return onlyReads(server) },
		},
	)
	behindTheBack(t, server, http.MethodDelete, acctest.Kinds[0], name, "") // fails the test if the stage does not exist
}

// The provider sends a password from an ephemeral resource when its version changes, and never stores it in the state.
func TestAccPasswordFromAnEphemeralResource(t *testing.T) {
	acctest.Needs(t, acctest.WriteOnly)
	server := acctest.Server(t)
	config := "ephemeral \"random_password\" \"smtp\" {\n  length = 32\n}\n\nresource \"authentik_stage_email\" \"recovery\" {\n" + ours +
		"  name = \"" + acctest.Name("ephemeral") + "\"\n  host = \"smtp.example.com\"\n  port = 587\n  use_tls = true\n  username = \"mailer\"\n" +
		"  password_wo = ephemeral.random_password.smtp.result\n  password_wo_version = 1\n}\n"
	server.TestBeside(t,
		resource.TestStep{Config: config, Check: holdsPassword(server, strings.Repeat("x", 32))},
		resource.TestStep{Config: strings.Replace(config, "= 32", "= 16", 1), Check: holdsPassword(server, strings.Repeat("x", 32))},
		resource.TestStep{
			Config: strings.NewReplacer("= 32", "= 16", "version = 1", "version = 2").Replace(config),
			Check:  holdsPassword(server, strings.Repeat("x", 16)),
		},
	)
}

func holdsPassword(server *acctest.Target, want string) func(*terraform.State) error {
	return func(state *terraform.State) error {
		id := state.RootModule().Resources["authentik_stage_email.recovery"].Primary.ID
		if server.Sim != nil { // a real server has no log of requests
			if stage, _ := server.Sim.Stage(id); stage["password"] != want {
				return fmt.Errorf("the server holds %v", stage["password"])
			}
		}
		if text := state.String(); strings.Contains(text, want) {
			return fmt.Errorf("the state holds the password")
		}
		return nil
	}
}

// The url comes from a resource that is created in the same run. One plan and one apply are enough.
func TestAccProviderMadeInTheSameRun(t *testing.T) {
	acctest.EachKind(t, func(t *testing.T, server *acctest.Target, resourceType string) {
		server.RequireCLI(t)
		name := acctest.Name("same-run")
		resource.Test(t, resource.TestCase{
			ProtoV6ProviderFactories: acctest.Factories,
			Steps: []resource.TestStep{{
				Config: fmt.Sprintf("resource \"terraform_data\" \"server\" {\n  input = %q\n}\nprovider \"authentik\" {\n  url   = terraform_data.server.output\n  token = %q\n}\n",
					server.URL, server.Token) + stage(resourceType, name, "template = \"email/account_confirmation.html\"\nsubject = \"Hello\""),
				Check: server.HoldsStep(resourceType+".test", map[string]any{"name": name, "subject": "Hello"}),
			}},
		})
	})
}

// Sensitive values are accepted in every attribute, and the CLI never prints them.
func TestAccSensitiveValues(t *testing.T) {
	acctest.EachKind(t, func(t *testing.T, server *acctest.Target, resourceType string) {
		name := acctest.Name("sensitive")
		own := map[string]string{
			acctest.Kinds[0]: "activate_user_on_success = var.yes\n",
			acctest.Kinds[1]: "friendly_name = var.text\nforce_destroy = var.yes\nconfigure_flow = var.flow\n",
		}
		if authentik.CapabilitiesOf(server.Runs(t)).Has(authentik.Recovery) {
			own[acctest.Kinds[0]] += "recovery_max_attempts = var.number\nrecovery_cache_timeout = var.duration\n"
		}
		config := `
variable "text" {
  default   = "` + name + `"
  sensitive = true
}
variable "yes" {
  default   = true
  sensitive = true
}
variable "number" {
  default   = 20
  sensitive = true
}
variable "duration" {
  default   = "hours=1"
  sensitive = true
}
variable "address" {
  default   = "a@example.com"
  sensitive = true
}
variable "flow" {
  default   = "` + lend(t, server, "/flows/instances/", aFlow(name)) + `"
  sensitive = true
}
resource "` + resourceType + `" "test" {
  name                = var.text
  use_global_settings = !var.yes
  host                = var.text
  port                = var.number
  username            = var.text
  password            = var.text
  use_tls             = var.yes
  use_ssl             = !var.yes
  timeout             = var.number
  from_address        = var.address
  subject             = var.text
  template            = "${var.text == "" ? "" : "email/account_confirmation.html"}"
  token_expiry        = var.duration
  ` + own[resourceType] + `}
`
		server.Test(t, resource.TestStep{
			Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectSensitiveValue(resourceType+".test", at("name")), plancheck.ExpectSensitiveValue(resourceType+".test", at("token_expiry")),
			}},
			Check: server.HoldsStep(resourceType+".test", map[string]any{"name": name, "host": name, "port": 20, "username": name}),
		})
		acctest.Needs(t, acctest.WriteOnly)
		writeOnly := strings.Replace(config, "password            = var.text", "password_wo         = var.text\n  password_wo_version = var.number", 1)
		server.Test(t, resource.TestStep{Config: writeOnly, Check: server.HoldsStep(resourceType+".test", map[string]any{"name": name, "username": name})})
	})
}

// aFlow returns the body of a request that creates a flow.
func aFlow(slug string) map[string]any {
	return map[string]any{"name": slug, "slug": slug, "title": slug, "designation": "stage_configuration"}
}

// The data sources and the import by name work through the CLI.
func TestAccDataSourcesAndImportByName(t *testing.T) {
	acctest.EachKind(t, func(t *testing.T, server *acctest.Target, resourceType string) {
		name := acctest.Name("data")
		server.Test(t,
			resource.TestStep{
				Config: stage(resourceType, name, "subject = \"Hello\"") + fmt.Sprintf(`
data %[1]q "by_id" {
  id = %[1]s.test.id
}
data %[1]q "by_name" {
  name = %[1]s.test.name
}
data "authentik_email_templates" "all" {}
data "authentik_server" "this" {}
output "subject" {
  value = data.%[1]s.by_name.subject == data.%[1]s.by_id.subject ? data.%[1]s.by_id.subject : "differs"
}
output "template" {
  value = contains(data.authentik_email_templates.all.names, "email/password_reset.html")
}
output "known" {
  value = data.authentik_server.this.version_known
}
`, resourceType),
				Check: resource.ComposeTestCheckFunc(
					resource.TestCheckOutput("subject", "Hello"), resource.TestCheckOutput("template", "true"), resource.TestCheckOutput("known", "true"),
				),
			},
			resource.TestStep{ResourceName: resourceType + ".test", ImportState: true, ImportStateId: name, ImportStateVerify: true, ImportStateVerifyIgnore: notRead},
		)
	})
}
