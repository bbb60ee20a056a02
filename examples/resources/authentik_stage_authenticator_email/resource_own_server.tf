# The ephemeral variable and the write-only password need Terraform or OpenTofu 1.11.
variable "smtp_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

# The stage uses a mail server of its own, because host is written. The password is in
# no plan and no state. To send the password again, raise password_wo_version.
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
