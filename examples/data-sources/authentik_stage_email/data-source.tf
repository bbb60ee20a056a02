# A stage of authentik's default blueprints, by its name.
data "authentik_stage_email" "recovery" {
  name = "default-recovery-email"
}

output "recovery_flows" {
  value = [for flow in data.authentik_stage_email.recovery.flow_set : flow.slug]
}
