locals {
  recovery = {
    10  = authentik_stage_identification.recovery.id
    30  = authentik_stage_prompt.recovery.id
    40  = authentik_stage_user_write.recovery.id
    100 = authentik_stage_user_login.recovery.id
  }
}

# This file replaces flows/recovery/bindings.tf. The steps wait for the binding of
# the email stage. The email step must be in the flow before any step that comes
# after it.
resource "authentik_flow_stage_binding" "recovery" {
  for_each             = local.recovery
  target               = authentik_flow.recovery.uuid
  stage                = each.value
  order                = each.key
  evaluate_on_plan     = false
  re_evaluate_policies = true
  policy_engine_mode   = "all"
  depends_on           = [authentik_flow_stage_binding.recovery_email]
}
