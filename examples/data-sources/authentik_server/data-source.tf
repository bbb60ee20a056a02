data "authentik_server" "this" {}

# A module for several releases: the attribute is written only if the server has it.
resource "authentik_stage_email" "limited" {
  name                  = "limited-email"
  recovery_max_attempts = data.authentik_server.this.recovery ? 3 : null
}
