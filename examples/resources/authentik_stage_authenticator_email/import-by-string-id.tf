# The id is the name of the stage, or its UUID.
import {
  to = authentik_stage_authenticator_email.mfa
  id = "mfa-email"
}
