# Every stage that the token may view.
list "authentik_stage_email" "all" {
  provider = authentik
}

# Stages with a mail server of their own.
list "authentik_stage_email" "own" {
  provider = authentik
  config {
    use_global_settings = false
  }
}
