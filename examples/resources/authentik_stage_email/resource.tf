# The stage uses the email settings of the authentik server, and is bound to an existing flow.
# Without a flow that has the slug recovery, the plan succeeds and the apply fails.
resource "authentik_stage_email" "recovery" {
  name    = "recovery-email"
  subject = "Reset your password"

  flow_set {
    slug  = "recovery"
    order = 20
  }
}
