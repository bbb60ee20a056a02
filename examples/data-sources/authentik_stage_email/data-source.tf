# The data source reads an existing stage by its name or its id. A new authentik has
# no email stage: write the name of one of yours.
data "authentik_stage_email" "recovery" {
  name = "recovery-email"
}

output "recovery_flows" {
  value = [for flow in data.authentik_stage_email.recovery.flow_set : flow.slug]
}
