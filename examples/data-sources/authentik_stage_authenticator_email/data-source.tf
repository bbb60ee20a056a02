data "authentik_stage_authenticator_email" "codes" {
  name = "default-authenticator-email-setup"
}

output "codes_stage" {
  value = data.authentik_stage_authenticator_email.codes.id
}
