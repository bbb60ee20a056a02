# By UUID or by name.
import {
  to = authentik_stage_authenticator_email.mfa
  id = "mfa-email"
}
