# A link that an administrator sends starts at the first step. This policy skips
# that step, because authentik knows the user who follows the link.
resource "authentik_policy_expression" "not_restored" {
  name       = "recovery-not-restored"
  expression = "return not request.context.get('is_restored', False)"
}

resource "authentik_policy_binding" "not_restored" {
  target = authentik_flow_stage_binding.recovery["10"].id
  policy = authentik_policy_expression.not_restored.id
  order  = 0
}

# Without its email step a recovery flow would let anybody set anybody's
# password. So each step after the email runs only for the user that the link
# was made for.
resource "authentik_policy_expression" "own_link" {
  name       = "recovery-own-link"
  expression = <<-EOT
    token = request.context.get("is_restored")
    return bool(token) and token.user == request.context.get("pending_user")
  EOT
}

resource "authentik_policy_binding" "own_link" {
  for_each = toset(["30", "40", "100"])
  target   = authentik_flow_stage_binding.recovery[each.key].id
  policy   = authentik_policy_expression.own_link.id
  order    = 0
}
