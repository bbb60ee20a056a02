# This file replaces flows/mfa/email.tf. A binding places the stage in the flow,
# instead of a flow_set block.
resource "authentik_stage_authenticator_email" "mfa" {
  provider       = authentik-email
  name           = "mfa-email"
  friendly_name  = "Code by email"
  token_expiry   = "minutes=10"
  configure_flow = authentik_flow.mfa.uuid
}

# authentik deletes the binding together with the stage. A new stage needs a new
# binding, in the same apply.
resource "authentik_flow_stage_binding" "mfa_email" {
  target               = authentik_flow.mfa.uuid
  stage                = authentik_stage_authenticator_email.mfa.id
  order                = 10
  evaluate_on_plan     = false
  re_evaluate_policies = true

  lifecycle {
    replace_triggered_by = [authentik_stage_authenticator_email.mfa.id]
  }
}
