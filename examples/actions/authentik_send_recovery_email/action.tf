# The trigger sends a mail each time the stage is created or changed. The brand
# needs a recovery flow, otherwise authentik refuses to send and the apply fails.
# Terraform 1.16 warns about the reference in after_change, but the trigger still works.
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
# No trigger runs this action. Terraform 1.16 rejects -invoke of an action that a
# resource triggers and that refers to this resource.
action "authentik_send_recovery_email" "try" {
  config {
    email_stage = authentik_stage_email.recovery.id
    user        = "akadmin"
  }
}
