# The mail takes its place in the flow by itself, between the other stages. The
# block says slug and order and no more, so it owns this one place: the flow
# stays authentik_flow's, the other places stay their bindings', and nobody
# takes back what another one did.
resource "authentik_stage_email" "recovery" {
  provider     = authentik-email
  name         = "recovery-email"
  subject      = "Reset your password"
  template     = "email/password_reset.html"
  token_expiry = "minutes=30"

  flow_set {
    slug  = authentik_flow.recovery.slug
    order = 20
  }
}
