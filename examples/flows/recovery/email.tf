# The block binds the stage between the other steps. With only slug and order it
# owns this one step: the flow belongs to authentik_flow, and the other steps
# belong to their bindings.
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
