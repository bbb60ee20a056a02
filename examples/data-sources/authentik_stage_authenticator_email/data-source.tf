# The data source reads an existing stage by its name or its id. This stage is part of
# the blueprint "Example - Email MFA setup flow" of authentik. A new authentik has no
# email stage until you apply the blueprint (Customization > Blueprints > Create).
data "authentik_stage_authenticator_email" "mfa" {
  name = "default-authenticator-email-setup"
}

output "mfa_stage" {
  value = data.authentik_stage_authenticator_email.mfa.id
}
