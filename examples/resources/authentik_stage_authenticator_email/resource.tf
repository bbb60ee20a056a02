# Uses the email settings of the authentik server.
resource "authentik_stage_authenticator_email" "codes" {
  name          = "email-codes"
  friendly_name = "Code by email"
}

variable "smtp_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

# Uses a mail server of its own: with host, the stage leaves the global settings.
# The password is in no plan and no state (Terraform 1.11). To send it again,
# raise the version.
resource "authentik_stage_authenticator_email" "mfa" {
  name                = "mfa-email"
  friendly_name       = "Code by email"
  host                = "smtp.example.com"
  port                = 465
  use_ssl             = true
  username            = "mailer"
  password_wo         = var.smtp_password
  password_wo_version = 1
  from_address        = "noreply@example.com"
  token_expiry        = 10
}
