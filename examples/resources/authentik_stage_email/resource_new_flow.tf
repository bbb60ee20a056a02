# The block creates the flow too. Use this form if nothing else of the flow is in Terraform.
resource "authentik_stage_email" "invitation" {
  name     = "invitation-email"
  subject  = "You are invited"
  template = "email/account_confirmation.html"

  flow_set {
    slug           = "invited"
    name           = "Invited"
    title          = "Welcome"
    designation    = "enrollment"
    authentication = "require_unauthenticated"
    order          = 20
  }
}
