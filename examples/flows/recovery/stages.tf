resource "authentik_stage_identification" "recovery" {
  name        = "recovery-identification"
  user_fields = ["email", "username"]
}

resource "authentik_stage_prompt_field" "password" {
  name      = "recovery-password"
  field_key = "password"
  label     = "New password"
  type      = "password"
  required  = true
  order     = 0
}

resource "authentik_stage_prompt_field" "repeat" {
  name      = "recovery-password-repeat"
  field_key = "password_repeat"
  label     = "New password, once more"
  type      = "password"
  required  = true
  order     = 1
}

resource "authentik_stage_prompt" "recovery" {
  name   = "recovery-prompt"
  fields = [authentik_stage_prompt_field.password.id, authentik_stage_prompt_field.repeat.id]
}

resource "authentik_stage_user_write" "recovery" {
  name               = "recovery-user-write"
  user_creation_mode = "never_create"
}

resource "authentik_stage_user_login" "recovery" {
  name = "recovery-user-login"
}
