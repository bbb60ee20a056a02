# Every stage that the token may view, if there are at most 1000. Without limit, Terraform shows at most 100.
list "authentik_stage_authenticator_email" "all" {
  provider = authentik
  limit    = 1000
}

# Stages whose name contains a word, with all their attributes.
list "authentik_stage_authenticator_email" "mfa" {
  provider         = authentik
  include_resource = true
  config {
    search = "mfa"
  }
}
