# This file replaces flows/enrollment/email.tf. A binding places the stage in the flow,
# instead of a flow_set block.
resource "authentik_stage_email" "enrollment" {
  provider                 = authentik-email
  name                     = "enrollment-email"
  subject                  = "Confirm your address"
  template                 = "email/account_confirmation.html"
  token_expiry             = "hours=24"
  activate_user_on_success = true
}

# authentik deletes the binding together with the stage. A new stage needs a new
# binding, in the same apply.
resource "authentik_flow_stage_binding" "enrollment_email" {
  target               = authentik_flow.enrollment.uuid
  stage                = authentik_stage_email.enrollment.id
  order                = 30
  evaluate_on_plan     = false
  re_evaluate_policies = true

  lifecycle {
    replace_triggered_by = [authentik_stage_email.enrollment.id]
  }
}
