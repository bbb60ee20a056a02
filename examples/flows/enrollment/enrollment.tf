# An enrolment flow that lets nobody in before the address is confirmed: the
# user is written as inactive first, and activated by the link in the mail.
resource "authentik_stage_email" "confirm" {
  name                     = "enrollment-email"
  subject                  = "Confirm your address"
  template                 = "email/account_confirmation.html"
  token_expiry             = "hours=24"
  activate_user_on_success = true

  # Behind the stages that ask for name and password (10) and write the user
  # (20), and before the one that logs the user in (100).
  flow_set {
    slug           = "enrollment"
    name           = "Enrolment"
    title          = "Welcome"
    designation    = "enrollment"
    authentication = "require_unauthenticated"
    order          = 30
  }
}
