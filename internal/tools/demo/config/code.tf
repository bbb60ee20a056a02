resource "authentik_stage_authenticator_email" "code" {
  name         = "demo-code-${var.suffix}"
  token_expiry = "hours=1"
}
