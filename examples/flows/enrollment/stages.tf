locals {
  fields = [
    { key = "username", label = "User name", type = "username" },
    { key = "name", label = "Name", type = "text" },
    { key = "email", label = "Email", type = "email" },
    { key = "password", label = "Password", type = "password" },
    { key = "password_repeat", label = "Password, once more", type = "password" },
  ]
}

resource "authentik_stage_prompt_field" "enrollment" {
  count     = length(local.fields)
  name      = "enrollment-${local.fields[count.index].key}"
  field_key = local.fields[count.index].key
  label     = local.fields[count.index].label
  type      = local.fields[count.index].type
  required  = true
  order     = count.index
}

resource "authentik_stage_prompt" "enrollment" {
  name   = "enrollment-prompt"
  fields = authentik_stage_prompt_field.enrollment[*].id
}

# A new user is inactive until the address is confirmed. So nobody can sign in
# without the mail, even while the email stage is missing.
resource "authentik_stage_user_write" "enrollment" {
  name                     = "enrollment-user-write"
  user_creation_mode       = "always_create"
  create_users_as_inactive = true
}

resource "authentik_stage_user_login" "enrollment" {
  name = "enrollment-user-login"
}

resource "authentik_flow_stage_binding" "enrollment" {
  for_each = {
    10  = authentik_stage_prompt.enrollment.id
    20  = authentik_stage_user_write.enrollment.id
    100 = authentik_stage_user_login.enrollment.id
  }
  target               = authentik_flow.enrollment.uuid
  stage                = each.value
  order                = each.key
  evaluate_on_plan     = false
  re_evaluate_policies = true
}
