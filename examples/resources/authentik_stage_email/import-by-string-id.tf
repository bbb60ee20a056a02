# By the name of the stage, or by its UUID.
import {
  to = authentik_stage_email.recovery
  id = "recovery-email"
}
