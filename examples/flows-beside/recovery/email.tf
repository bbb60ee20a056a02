# This file replaces flows/recovery/email.tf. A binding places the stage in the flow,
# instead of a flow_set block.
resource "authentik_stage_email" "recovery" {
  provider     = authentik-email
  name         = "recovery-email"
  subject      = "Reset your password"
  template     = "email/password_reset.html"
  token_expiry = "minutes=30"
}

# authentik deletes the binding together with the stage. A new stage needs a new
# binding, in the same apply.
resource "authentik_flow_stage_binding" "recovery_email" {
  target               = authentik_flow.recovery.uuid
  stage                = authentik_stage_email.recovery.id
  order                = 20
  evaluate_on_plan     = false
  re_evaluate_policies = true

  lifecycle {
    replace_triggered_by = [authentik_stage_email.recovery.id]
  }
}
