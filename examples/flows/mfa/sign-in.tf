# The sign-in flow of a new authentik contains this stage already, so it is
# imported. Do not destroy it: without it, nobody is asked for a second factor.
# Before you destroy the rest, write not_configured_action = "skip" and
# configuration_stages = [] here, apply, and take this stage out of the state with
# terraform state rm.
data "authentik_stage" "validation" {
  name = "default-authentication-mfa-validation"
}

import {
  to = authentik_stage_authenticator_validate.sign_in
  id = data.authentik_stage.validation.id
}

resource "authentik_stage_authenticator_validate" "sign_in" {
  name                  = "default-authentication-mfa-validation"
  not_configured_action = "configure"
  device_classes        = ["static", "totp", "webauthn", "duo", "sms", "email"]
  configuration_stages  = [authentik_stage_authenticator_email.mfa.id]

  lifecycle {
    prevent_destroy = true
  }
}
