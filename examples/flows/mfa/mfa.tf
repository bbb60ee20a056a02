# A flow in which users set up sign-in codes by e-mail. It must ask for a
# login: whoever gets into it adds a second factor to an account.
resource "authentik_stage_authenticator_email" "mfa" {
  name          = "mfa-email"
  friendly_name = "Code by e-mail"
  token_expiry  = "minutes=10"

  flow_set {
    slug           = "mfa-email-setup"
    name           = "Set up codes by e-mail"
    title          = "Set up codes by e-mail"
    designation    = "stage_configuration"
    authentication = "require_authenticated"
    order          = 10
  }
}
