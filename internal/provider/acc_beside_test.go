package provider_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/acctest"
)

const ours = "  provider = authentik-email\n"

// One configuration with both providers: flows and bindings there, stages here.
func TestAccSideBySide(t *testing.T) {
	server := acctest.Simulated(t, "")
	server.TestBeside(t, resource.TestStep{
		Config: `
resource "authentik_flow" "recovery" {
  name        = "Recovery"
  slug        = "recovery"
  title       = "Recovery"
  designation = "recovery"
}

resource "authentik_stage_email" "test" {
  provider = authentik-email
  name     = "recovery-email"
}

resource "authentik_flow_stage_binding" "recovery" {
  target = authentik_flow.recovery.uuid
  stage  = authentik_stage_email.test.id
  order  = 20
}
`,
		Check: func(state *terraform.State) error {
			bindings := server.Sim.Bindings()
			id := state.RootModule().Resources["authentik_stage_email.test"].Primary.ID
			if len(bindings) != 1 || bindings[0]["stage"] != id || fmt.Sprint(bindings[0]["order"]) != "20" {
				return fmt.Errorf("the bindings are %v", bindings)
			}
			return nil
		},
	})
}

// A stage is moved over from the official provider: by a moved block, or by
// nothing but the provider argument. No change, no write.
func TestAccMoveFromTheOfficialProvider(t *testing.T) {
	body := "  name     = \"stage\"\n  subject  = \"Hello\"\n  template = \"email/account_confirmation.html\"\n  username = \"\"\n"
	for _, resourceType := range acctest.Kinds {
		for way, after := range map[string]string{
			"moved":    fmt.Sprintf("moved {\n  from = %[1]s.old\n  to   = %[1]s.test\n}\nresource %[1]q \"test\" {\n%[2]s%[3]s}\n", resourceType, ours, body),
			"provider": fmt.Sprintf("resource %q \"old\" {\n%s%s}\n", resourceType, ours, body),
		} {
			t.Run(resourceType+"/"+way, func(t *testing.T) {
				server := acctest.Simulated(t, "")
				address := resourceType + map[string]string{"moved": ".test", "provider": ".old"}[way]
				server.TestBeside(t,
					resource.TestStep{Config: fmt.Sprintf("resource %q \"old\" {\n%s}\n", resourceType, body)},
					resource.TestStep{
						PreConfig: server.Sim.ResetRequests,
						Config:    after,
						ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
							plancheck.ExpectResourceAction(address, plancheck.ResourceActionNoop),
						}},
						Check: func(*terraform.State) error { return onlyReads(server) },
					},
				)
			})
		}
	}
}

func onlyReads(server *acctest.Target) error {
	for _, request := range asked(server) {
		if !strings.HasPrefix(request, "GET ") {
			return fmt.Errorf("the server is changed: %s", request)
		}
	}
	return nil
}

// forgotten is the block that takes a resource out of the state and leaves the
// object alone. OpenTofu before 1.10 has no lifecycle in it, and never destroys.
func forgotten(t *testing.T, address string) string {
	t.Helper()
	lifecycle := "  lifecycle {\n    destroy = false\n  }\n"
	if name, release := acctest.CLIVersion(t); name == "tofu" && release.LessThan(version.Must(version.NewVersion("1.10"))) {
		lifecycle = ""
	}
	return "removed {\n  from = " + address + "\n" + lifecycle + "}\n"
}

// And back out again: the stage is forgotten, and stays.
func TestAccMoveOutAgain(t *testing.T) {
	server := acctest.Simulated(t, "")
	body := "  name = \"stage\"\n"
	server.TestBeside(t,
		resource.TestStep{Config: "resource \"authentik_stage_email\" \"test\" {\n" + ours + body + "}\n"},
		resource.TestStep{
			PreConfig: server.Sim.ResetRequests,
			Config:    forgotten(t, "authentik_stage_email.test"),
			Check:     func(*terraform.State) error { return onlyReads(server) },
		},
	)
	if len(server.Sim.Stages("email")) != 1 {
		t.Error("the stage is gone")
	}
}

// The example, with a provider that stands in for hashicorp/random.
func TestAccPasswordFromAnEphemeralResource(t *testing.T) {
	acctest.Needs(t, acctest.WriteOnly)
	text, err := os.ReadFile("../../examples/ephemeral-password/main.tf")
	if err != nil {
		t.Fatal(err)
	}
	config := strings.Replace(string(text), "{\n  name ", "{\n"+ours+"  name ", 1)
	server := acctest.Simulated(t, "")
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
		stage, _ := server.Sim.StageByName("recovery-email")
		if stage["password"] != want {
			return fmt.Errorf("the server holds %v", stage["password"])
		}
		if text := state.String(); strings.Contains(text, want) {
			return fmt.Errorf("the state holds the password")
		}
		return nil
	}
}

// url comes from a resource that is made in the same run: plan and apply go in one go.
func TestAccProviderMadeInTheSameRun(t *testing.T) {
	for _, resourceType := range acctest.Kinds {
		t.Run(resourceType, func(t *testing.T) {
			server := acctest.Simulated(t, "")
			server.RequireCLI(t)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Factories,
				Steps: []resource.TestStep{{
					Config: fmt.Sprintf("resource \"terraform_data\" \"server\" {\n  input = %q\n}\nprovider \"authentik\" {\n  url   = terraform_data.server.output\n  token = %q\n}\n",
						server.URL, server.Token) + stage(resourceType, "stage", "template = \"email/email_otp.html\"\nsubject = \"Hello\""),
					Check: server.HoldsStep(resourceType+".test", map[string]any{"name": "stage", "subject": "Hello"}),
				}},
			})
		})
	}
}

// Sensitive values pass through every attribute, and stay sensitive.
func TestAccSensitiveValues(t *testing.T) {
	own := map[string]string{
		acctest.Kinds[0]: "activate_user_on_success = var.yes\nrecovery_max_attempts = var.number\nrecovery_cache_timeout = var.duration\n",
		acctest.Kinds[1]: "friendly_name = var.text\nforce_destroy = var.yes\nconfigure_flow = var.flow\n",
	}
	for _, resourceType := range acctest.Kinds {
		t.Run(resourceType, func(t *testing.T) {
			server := acctest.Simulated(t, "")
			config := `
variable "text" {
  default   = "s3cret"
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
  default   = "` + addFlow(t, server, "codes") + `"
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
  template            = "${var.text == "" ? "" : "email/email_otp.html"}"
  token_expiry        = var.duration
  ` + own[resourceType] + `}
`
			server.Test(t, resource.TestStep{
				Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectSensitiveValue(resourceType+".test", at("name")), plancheck.ExpectSensitiveValue(resourceType+".test", at("token_expiry")),
				}},
				Check: server.HoldsStep(resourceType+".test", map[string]any{"name": "s3cret", "host": "s3cret", "port": 20, "username": "s3cret", "token_expiry": "hours=1"}),
			})
			acctest.Needs(t, acctest.WriteOnly)
			writeOnly := strings.Replace(config, "password            = var.text", "password_wo         = var.text\n  password_wo_version = var.number", 1)
			server.Test(t, resource.TestStep{Config: writeOnly, Check: server.HoldsStep(resourceType+".test", map[string]any{"name": "s3cret", "username": "s3cret"})})
		})
	}
}

// The data sources, and import by name, through the CLI.
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
