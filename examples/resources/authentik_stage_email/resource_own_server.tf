# Needs Terraform or OpenTofu 1.11: an ephemeral variable and a write-only password.
variable "smtp_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

# Uses a mail server of its own, because host is written. The password is in no plan and no state.
# To send it again, raise the version.
resource "authentik_stage_email" "enrollment" {
  name                     = "enrollment-email"
  host                     = "smtp.example.com"
  port                     = 587
  use_tls                  = true
  username                 = "mailer"
  password_wo              = var.smtp_password
  password_wo_version      = 1
  from_address             = "noreply@example.com"
  subject                  = "Confirm your account"
  template                 = "email/account_confirmation.html"
  token_expiry             = "hours=1"
  activate_user_on_success = true
}
