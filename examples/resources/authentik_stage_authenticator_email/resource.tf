# The stage uses the email settings of the authentik server.
resource "authentik_stage_authenticator_email" "codes" {
  name          = "email-codes"
  friendly_name = "Code by email"
}
