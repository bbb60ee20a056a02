# The data source reads an existing stage by its name or its id. A new authentik has
# no email stage: write the name of one of yours.
data "authentik_stage_authenticator_email" "mfa" {
  name = "mfa-email"
}

output "mfa_stage" {
  value = data.authentik_stage_authenticator_email.mfa.id
}
