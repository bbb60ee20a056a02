# Uses the email settings of the authentik server, and takes its place in an
# existing flow.
resource "authentik_stage_email" "recovery" {
  name    = "recovery-email"
  subject = "Reset your password"

  flow_set {
    slug  = "recovery"
    order = 20
  }
}

variable "smtp_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

# Uses a mail server of its own: with host, the stage leaves the global settings.
# The password is in no plan and no state (Terraform 1.11). To send it again,
# raise the version.
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

# Creates the flow, if nothing else of it is in Terraform.
resource "authentik_stage_email" "invitation" {
  name    = "invitation-email"
  subject = "You are invited"

  flow_set {
    slug           = "invited"
    name           = "Invited"
    title          = "Welcome"
    designation    = "enrollment"
    authentication = "require_unauthenticated"
    order          = 20
  }
}
