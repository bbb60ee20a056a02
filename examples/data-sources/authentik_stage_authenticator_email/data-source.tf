# Reads an existing stage by its name or its id. A fresh authentik has no such stage:
# write the name of one of yours.
data "authentik_stage_authenticator_email" "mfa" {
  name = "mfa-email"
}

output "mfa_stage" {
  value = data.authentik_stage_authenticator_email.mfa.id
}
