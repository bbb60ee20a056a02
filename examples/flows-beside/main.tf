# The flows of the other examples, with flows and bindings owned by the official
# provider and no flow_set here.
#
# Which way to choose: where the configuration has flows and other stages
# already, leave all bindings to the provider that has them, as here. Where only
# the mail is managed by Terraform, flow_set places it without a second
# provider. Never both for one flow: each owner takes back what the other did,
# one at every apply.
terraform {
  required_providers {
    authentik = {
      source = "goauthentik/authentik"
    }
    authentik-email = {
      source = "seed-e3ff1c7f/authentik-email"
    }
  }
}

resource "authentik_flow" "recovery" {
  slug           = "recovery"
  name           = "Recovery"
  title          = "Reset your password"
  designation    = "recovery"
  authentication = "require_unauthenticated"
}

resource "authentik_stage_email" "recovery" {
  provider = authentik-email
  name     = "recovery-email"
  subject  = "Reset your password"
}

resource "authentik_flow_stage_binding" "recovery" {
  target = authentik_flow.recovery.uuid
  stage  = authentik_stage_email.recovery.id
  order  = 20
}

resource "authentik_flow" "enrollment" {
  slug           = "enrollment"
  name           = "Enrolment"
  title          = "Welcome"
  designation    = "enrollment"
  authentication = "require_unauthenticated"
}

resource "authentik_stage_email" "confirm" {
  provider                 = authentik-email
  name                     = "enrollment-email"
  subject                  = "Confirm your address"
  template                 = "email/account_confirmation.html"
  token_expiry             = "hours=24"
  activate_user_on_success = true
}

resource "authentik_flow_stage_binding" "confirm" {
  target = authentik_flow.enrollment.uuid
  stage  = authentik_stage_email.confirm.id
  order  = 30
}

resource "authentik_flow" "mfa" {
  slug           = "mfa-email-setup"
  name           = "Set up codes by e-mail"
  title          = "Set up codes by e-mail"
  designation    = "stage_configuration"
  authentication = "require_authenticated"
}

resource "authentik_stage_authenticator_email" "mfa" {
  provider       = authentik-email
  name           = "mfa-email"
  friendly_name  = "Code by e-mail"
  token_expiry   = "minutes=10"
  configure_flow = authentik_flow.mfa.uuid
}

resource "authentik_flow_stage_binding" "mfa" {
  target = authentik_flow.mfa.uuid
  stage  = authentik_stage_authenticator_email.mfa.id
  order  = 10
}
