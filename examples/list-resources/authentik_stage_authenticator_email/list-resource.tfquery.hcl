# This block finds up to 1000 stages that the token may view. Without limit, Terraform shows at most 100.
list "authentik_stage_authenticator_email" "all" {
  provider = authentik
  limit    = 1000
}

# This block finds the stages whose name contains mfa, with all their attributes.
list "authentik_stage_authenticator_email" "mfa" {
  provider         = authentik
  include_resource = true
  config {
    search = "mfa"
  }
}
