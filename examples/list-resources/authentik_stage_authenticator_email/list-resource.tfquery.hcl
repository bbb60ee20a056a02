# Every stage that the token may view.
list "authentik_stage_authenticator_email" "all" {
  provider = authentik
}

# Stages whose name contains a word, with all their attributes.
list "authentik_stage_authenticator_email" "mfa" {
  provider         = authentik
  include_resource = true
  limit            = 1000
  config {
    search = "mfa"
  }
}
