# In place of flows/mfa/email.tf.
resource "authentik_stage_authenticator_email" "mfa" {
  provider       = authentik-email
  name           = "mfa-email"
  friendly_name  = "Code by e-mail"
  token_expiry   = "minutes=10"
  configure_flow = authentik_flow.mfa.uuid
}

resource "authentik_flow_stage_binding" "mfa_email" {
  target               = authentik_flow.mfa.uuid
  stage                = authentik_stage_authenticator_email.mfa.id
  order                = 10
  evaluate_on_plan     = false
  re_evaluate_policies = true
}
