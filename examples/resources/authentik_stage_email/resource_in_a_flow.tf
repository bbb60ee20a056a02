# The block binds the stage to an existing flow. If no flow has the slug, the plan
# succeeds and the apply fails.
resource "authentik_stage_email" "recovery" {
  name    = "recovery-email"
  subject = "Reset your password"

  flow_set {
    slug  = "recovery"
    order = 20
  }
}
