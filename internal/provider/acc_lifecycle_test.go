package provider_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// stage returns the configuration of one stage with this name and body.
func stage(resourceType, name, body string) string {
	return fmt.Sprintf("resource %q \"test\" {\n  name = %q\n%s\n}\n", resourceType, name, body)
}

const full = `
  host          = "smtp.example.com"
  port          = 587
  username      = "mailer"
  password      = "s3cret pass"
  use_tls       = true
  timeout       = 20
  from_address  = "noreply@example.com"
  subject       = "Hello ✉ Äcme"
  token_expiry  = 60 * 24
`

// notRead lists the attributes that an import cannot set as the configuration has them. The provider never reads a
// password. The server has its own notation for a duration, and returns "" for a friendly name that is not set.
var notRead = []string{"password", "token_expiry", "friendly_name"}

// value returns a check of one attribute in the state of the test's stage.
func value(resourceType, attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(resourceType+".test", tfjsonpath.New(attribute), want)
}

// inPlace returns a check that the plan updates the test's stage.
func inPlace(resourceType string) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
		plancheck.ExpectResourceAction(resourceType+".test", plancheck.ResourceActionUpdate),
	}}
}

// The test framework plans again after every step and fails if that plan is not empty.
func TestAccStageLifecycle(t *testing.T) {
	acctest.EachKind(t, func(t *testing.T, server *acctest.Target, resourceType string) {
		name := acctest.Name("lifecycle")
		server.Test(t,
			resource.TestStep{
				Config: stage(resourceType, name, ""),
				ConfigStateChecks: []statecheck.StateCheck{
					value(resourceType, "use_global_settings", knownvalue.Bool(true)),
					value(resourceType, "token_expiry", knownvalue.StringExact("minutes=30")),
				},
				Check: server.HoldsStep(resourceType+".test", map[string]any{"name": name, "use_global_settings": true, "port": 25}),
			},
			resource.TestStep{
				Config:            stage(resourceType, name, full),
				ConfigPlanChecks:  inPlace(resourceType),
				ConfigStateChecks: []statecheck.StateCheck{value(resourceType, "token_expiry", knownvalue.StringExact("1440"))},
				Check: server.HoldsStep(resourceType+".test", map[string]any{
					"use_global_settings": false, "host": "smtp.example.com", "port": 587, "username": "mailer", "use_tls": true,
					"timeout": 20, "from_address": "noreply@example.com", "subject": "Hello ✉ Äcme",
				}),
			},
			resource.TestStep{
				ResourceName: resourceType + ".test", ImportState: true, ImportStateVerify: true,
				ImportStateVerifyIgnore: notRead,
			},
			resource.TestStep{
				Config:           stage(resourceType, name, ""),
				ConfigPlanChecks: inPlace(resourceType),
				Check: server.HoldsStep(resourceType+".test", map[string]any{
					"use_global_settings": true, "host": "localhost", "port": 25, "username": "", "use_tls": false,
					"timeout": 10, "from_address": "system@authentik.local",
				}),
			},
		)
	})
}

func TestAccStageDrift(t *testing.T) {
	acctest.EachKind(t, func(t *testing.T, server *acctest.Target, resourceType string) {
		name := acctest.Name("drift")
		config := stage(resourceType, name, `subject = "as written"`)
		server.Test(t,
			resource.TestStep{Config: config},
			resource.TestStep{
				PreConfig: func() {
					behindTheBack(t, server, http.MethodPatch, resourceType, name, `{"subject": "changed elsewhere"}`)
				},
				Config: config, ConfigPlanChecks: inPlace(resourceType),
				Check: server.HoldsStep(resourceType+".test", map[string]any{"subject": "as written"}),
			},
			resource.TestStep{
				PreConfig: func() { behindTheBack(t, server, http.MethodDelete, resourceType, name, "") },
				Config:    config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(resourceType+".test", plancheck.ResourceActionCreate),
				}},
			},
		)
	})
}

// behindTheBack sends a request for the stage with this name, as another user would.
func behindTheBack(t *testing.T, server *acctest.Target, method, resourceType, name, body string) {
	t.Helper()
	_, list := server.Ask(t, http.MethodGet, acctest.Paths[resourceType]+"?name="+name, "")
	results, _ := list["results"].([]any)
	if len(results) != 1 {
		t.Fatalf("%d stages are called %s", len(results), name)
	}
	id := results[0].(map[string]any)["pk"].(string)
	if status, answer := server.Ask(t, method, acctest.Paths[resourceType]+id+"/", body); status >= 300 {
		t.Fatalf("%s of the stage: status %d, %v", method, status, answer)
	}
}

// A host that is created in the same run is unknown at plan time. So it is also unknown whether the stage uses the
// global settings.
func TestAccStageUnknownInThePlan(t *testing.T) {
	acctest.EachKind(t, func(t *testing.T, server *acctest.Target, resourceType string) {
		config := `resource "terraform_data" "host" { input = "smtp.example.com" }` + "\n" +
			stage(resourceType, acctest.Name("unknown"), "host = terraform_data.host.output")
		server.Test(t, resource.TestStep{
			Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectUnknownValue(resourceType+".test", tfjsonpath.New("use_global_settings")),
				plancheck.ExpectKnownValue(resourceType+".test", tfjsonpath.New("port"), knownvalue.Int64Exact(25)),
			}},
			Check: server.HoldsStep(resourceType+".test", map[string]any{"use_global_settings": false, "host": "smtp.example.com"}),
		})
	})
}

func TestAccStageWriteOnlyPassword(t *testing.T) {
	acctest.Needs(t, acctest.WriteOnly)
	acctest.EachKind(t, func(t *testing.T, server *acctest.Target, resourceType string) {
		name := acctest.Name("write-only")
		config := func(body string) string {
			return stage(resourceType, name, "host = \"smtp.example.com\"\nuse_tls = true\nport = 587\nusername = \"mailer\"\n"+body)
		}
		server.Test(t,
			resource.TestStep{
				Config:            config("password_wo = \"first secret\"\npassword_wo_version = 1"),
				ConfigStateChecks: []statecheck.StateCheck{value(resourceType, "password_wo", knownvalue.Null())},
			},
			resource.TestStep{Config: config("password_wo = \"second secret\"\npassword_wo_version = 2"), ConfigPlanChecks: inPlace(resourceType)},
			resource.TestStep{Config: config("password = \"third secret\""), ConfigPlanChecks: inPlace(resourceType)},
			resource.TestStep{Config: config(""), ConfigPlanChecks: inPlace(resourceType)},
		)
	})
}

func TestAccStageRefusals(t *testing.T) {
	acctest.EachKind(t, func(t *testing.T, server *acctest.Target, resourceType string) {
		name := acctest.Name("refusals")
		twice := stage(resourceType, name, "") + fmt.Sprintf("resource %[1]q \"other\" {\n  name = %[1]s.test.name\n}\n", resourceType)
		server.Test(t,
			resource.TestStep{Config: stage(resourceType, name, "flow_set {\n slug = \"no-such-flow\"\n}"), ExpectError: regexp.MustCompile("The flow does not exist")},
			resource.TestStep{Config: stage(resourceType, name, "use_tls = true\nuse_ssl = true"), ExpectError: regexp.MustCompile("use_tls and use_ssl are both true")},
			resource.TestStep{Config: stage(resourceType, name+" ", ""), ExpectError: regexp.MustCompile("trimspace")},
			resource.TestStep{Config: twice, ExpectError: regexp.MustCompile(`(?s)The name is taken.*other`)},
		)
	})
}

func at(attribute string) tfjsonpath.Path { return tfjsonpath.New(attribute) }
