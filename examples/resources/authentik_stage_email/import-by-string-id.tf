# The id is the name of the stage, or its UUID.
import {
  to = authentik_stage_email.recovery
  id = "recovery-email"
}
