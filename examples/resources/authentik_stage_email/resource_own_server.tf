# The ephemeral variable and the write-only password need Terraform or OpenTofu 1.11.
variable "smtp_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

# The stage uses a mail server of its own, because host is written. The password is in
# no plan and no state. To send the password again, raise password_wo_version.
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
