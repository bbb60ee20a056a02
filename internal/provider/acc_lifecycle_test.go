package provider_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// The password of the stage comes from an ephemeral resource. The provider sends the password only when
// password_wo_version changes, and never stores it in the state.
func TestAccPasswordFromAnEphemeralResource(t *testing.T) {
	acctest.Needs(t, acctest.WriteOnly)
	server := acctest.Server(t)
	step := func(length, version int, stored string) resource.TestStep {
		return resource.TestStep{
			Config: fmt.Sprintf(`
ephemeral "random_password" "smtp" {
  length = %d
}

resource "authentik_stage_email" "recovery" {
  provider            = authentik-email
  name                = %q
  host                = "smtp.example.com"
  port                = 587
  use_tls             = true
  username            = "mailer"
  password_wo         = ephemeral.random_password.smtp.result
  password_wo_version = %d
}
`, length, acctest.Name("ephemeral"), version),
			Check: holdsPassword(server, stored),
		}
	}
	long, short := strings.Repeat("x", 32), strings.Repeat("x", 16)
	server.TestBeside(t, step(32, 1, long), step(16, 1, long), step(16, 2, short))
}

// holdsPassword returns a check that fails if the state contains the password, or if the simulator has another
// password.
func holdsPassword(server *acctest.Target, want string) resource.TestCheckFunc {
	return func(state *terraform.State) error {
		id := state.RootModule().Resources["authentik_stage_email.recovery"].Primary.ID
		if server.Sim != nil { // a real server never returns the password of an email stage
			if stage, _ := server.Sim.Get(id); stage["password"] != want {
				return fmt.Errorf("the server holds %v", stage["password"])
			}
		}
		if strings.Contains(state.String(), want) {
			return errors.New("the state holds the password")
		}
		return nil
	}
}
