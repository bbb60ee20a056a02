# With configure_flow, users find the flow in their settings. The flow contains
# this stage. The flow is a resource of its own, because a stage cannot refer to a
# flow that its own block creates.
resource "authentik_stage_authenticator_email" "mfa" {
  provider       = authentik-email
  name           = "mfa-email"
  friendly_name  = "Code by email"
  token_expiry   = "minutes=10"
  configure_flow = authentik_flow.mfa.uuid

  flow_set {
    slug  = authentik_flow.mfa.slug
    order = 10
  }
}
