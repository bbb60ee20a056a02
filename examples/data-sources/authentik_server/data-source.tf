data "authentik_server" "this" {}

# A module that works with every release branches on what the server can do.
resource "authentik_stage_email" "recovery" {
  name                  = "recovery-email"
  recovery_max_attempts = data.authentik_server.this.recovery ? 3 : null
}
