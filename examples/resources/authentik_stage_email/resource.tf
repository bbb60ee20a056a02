# The stage uses the email settings of the authentik server.
resource "authentik_stage_email" "recovery" {
  name    = "recovery-email"
  subject = "Reset your password"
}
