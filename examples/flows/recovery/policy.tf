# Who comes back by a link is known already, and is not asked once more.
resource "authentik_policy_expression" "not_restored" {
  name       = "recovery-not-restored"
  expression = "return not request.context.get('is_restored', False)"
}

resource "authentik_policy_binding" "not_restored" {
  target = authentik_flow_stage_binding.recovery["10"].id
  policy = authentik_policy_expression.not_restored.id
  order  = 0
}
