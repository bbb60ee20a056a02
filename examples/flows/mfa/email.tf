# With configure_flow people find the flow in their settings, and within the
# flow the stage does the work. The stage needs the flow's UUID, so the flow is
# a resource of its own: a stage cannot name a flow that its own block makes.
resource "authentik_stage_authenticator_email" "mfa" {
  provider       = authentik-email
  name           = "mfa-email"
  friendly_name  = "Code by e-mail"
  token_expiry   = "minutes=10"
  configure_flow = authentik_flow.mfa.uuid

  flow_set {
    slug  = authentik_flow.mfa.slug
    order = 10
  }
}
