# Codes go out with the e-mail settings of the authentik server.
resource "authentik_stage_authenticator_email" "codes" {
  name = "email-codes"
}

variable "smtp_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

# The password is a write-only argument: it is in no plan and no state
# (Terraform 1.11 and newer). A new version sends it again.
resource "authentik_stage_authenticator_email" "mfa" {
  name                = "mfa-email"
  friendly_name       = "Code by e-mail"
  host                = "smtp.example.com"
  port                = 465
  use_ssl             = true
  username            = "mailer"
  password_wo         = var.smtp_password
  password_wo_version = 1
  from_address        = "noreply@example.com"
  token_expiry        = 10
}
