# Uses the email settings of the authentik server, and takes its place in an existing flow.
# Needs a flow with the slug recovery: without it, the plan succeeds and the apply fails.
resource "authentik_stage_email" "recovery" {
  name    = "recovery-email"
  subject = "Reset your password"

  flow_set {
    slug  = "recovery"
    order = 20
  }
}
