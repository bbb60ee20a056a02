# A stage that exists already, by its name or its id: write the name of one of yours.
data "authentik_stage_authenticator_email" "mfa" {
  name = "mfa-email"
}

output "mfa_stage" {
  value = data.authentik_stage_authenticator_email.mfa.id
}
