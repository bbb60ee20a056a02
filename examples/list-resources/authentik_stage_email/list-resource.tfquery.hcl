# Every stage that the token may view, if there are at most 1000. Without limit, Terraform shows at most 100.
list "authentik_stage_email" "all" {
  provider = authentik
  limit    = 1000
}

# Stages with a mail server of their own.
list "authentik_stage_email" "own" {
  provider = authentik
  config {
    use_global_settings = false
  }
}
