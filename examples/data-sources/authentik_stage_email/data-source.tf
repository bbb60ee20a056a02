# The data source reads an existing stage by its name or its id. This stage is part of
# the blueprint "Example - Recovery with email verification", which every authentik
# has. A new authentik has no email stage until you apply the blueprint
# (Customization > Blueprints > Create).
data "authentik_stage_email" "recovery" {
  name = "default-recovery-email"
}

output "recovery_flows" {
  value = [for flow in data.authentik_stage_email.recovery.flow_set : flow.slug]
}
