# Mail goes out with the e-mail settings of the authentik server.
resource "authentik_stage_email" "recovery" {
  name    = "recovery-email"
  subject = "Reset your password"
}

variable "smtp_password" {
  type      = string
  sensitive = true
}

# Mail goes out through a server of the stage's own: writing host is enough
# to leave the global settings.
resource "authentik_stage_email" "enrollment" {
  name                     = "enrollment-email"
  host                     = "smtp.example.com"
  port                     = 587
  use_tls                  = true
  username                 = "mailer"
  password                 = var.smtp_password
  from_address             = "noreply@example.com"
  subject                  = "Confirm your account"
  template                 = "email/account_confirmation.html"
  token_expiry             = "hours=1"
  activate_user_on_success = true
}

# The stage takes its place in a flow, which is made where it does not exist.
resource "authentik_stage_email" "invitation" {
  name    = "invitation-email"
  subject = "You are invited"

  flow_set {
    slug        = "invited"
    name        = "Invited"
    title       = "Welcome"
    designation = "enrollment"
    order       = 20
  }
}
