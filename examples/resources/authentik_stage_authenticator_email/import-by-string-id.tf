# By the name of the stage, or by its UUID.
import {
  to = authentik_stage_authenticator_email.mfa
  id = "mfa-email"
}
