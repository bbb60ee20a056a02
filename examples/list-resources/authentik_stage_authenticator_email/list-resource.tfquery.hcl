# This block finds the stages whose name contains mfa. With include_resource,
# terraform query -json prints their attributes too.
list "authentik_stage_authenticator_email" "mfa" {
  provider         = authentik
  include_resource = true
  config {
    search = "mfa"
  }
}
