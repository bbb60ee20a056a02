resource "authentik_stage_email" "recovery" {
  name = "recovery-email"

  # Try the mail server whenever the stage has changed. The brand needs a recovery
  # flow, else authentik refuses to send the mail and the apply ends in an error.
  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.authentik_send_recovery_email.try]
    }
  }
}

# By hand: terraform apply -invoke=action.authentik_send_recovery_email.try
action "authentik_send_recovery_email" "try" {
  config {
    email_stage = authentik_stage_email.recovery.id
    user        = "akadmin"
  }
}
