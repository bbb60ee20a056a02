# A recovery flow with the mail in its place. The flow is made where it does
# not exist, and goes with the block when no other stage is bound to it.
resource "authentik_stage_email" "recovery" {
  name         = "recovery-email"
  subject      = "Reset your password"
  token_expiry = "minutes=30"

  # Around the mail a recovery flow needs a stage that asks who it is (before
  # it, at 10), and stages that ask for the new password, write it and log the
  # user in (behind it). authentik's own interface binds those, or its blueprint
  # "Default - Recovery flow"; blocks of other stages stay as they are.
  flow_set {
    slug           = "recovery"
    name           = "Recovery"
    title          = "Reset your password"
    designation    = "recovery"
    authentication = "require_unauthenticated"
    order          = 20
  }
}
