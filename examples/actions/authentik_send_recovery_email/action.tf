# The trigger sends a mail each time the stage was created or changed. The brand
# needs a recovery flow, otherwise authentik refuses to send and the apply fails.
resource "authentik_stage_email" "recovery" {
  name = "recovery-email"

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.authentik_send_recovery_email.after_change]
    }
  }
}

action "authentik_send_recovery_email" "after_change" {
  config {
    email_stage = authentik_stage_email.recovery.id
    user        = "akadmin"
  }
}

# This action sends a mail when you run: terraform apply -invoke=action.authentik_send_recovery_email.try
# No trigger refers to it, because newer Terraform versions (1.16) reject -invoke of
# an action that a trigger refers to.
action "authentik_send_recovery_email" "try" {
  config {
    email_stage = authentik_stage_email.recovery.id
    user        = "akadmin"
  }
}
