# The flow_set block binds the stage between the other steps. With only slug and
# order, the block manages the place of this stage and nothing else of the flow.
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
