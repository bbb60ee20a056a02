# The link in the mail activates the user. The flow_set block binds the stage
# after the user write stage and before the user login stage.
resource "authentik_stage_email" "enrollment" {
  provider                 = authentik-email
  name                     = "enrollment-email"
  subject                  = "Confirm your address"
  template                 = "email/account_confirmation.html"
  token_expiry             = "hours=24"
  activate_user_on_success = true

  flow_set {
    slug  = authentik_flow.enrollment.slug
    order = 30
  }
}
