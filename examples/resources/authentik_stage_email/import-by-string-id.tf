# By UUID or by name.
import {
  to = authentik_stage_email.recovery
  id = "recovery-email"
}
