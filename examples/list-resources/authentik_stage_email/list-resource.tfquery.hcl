# This block finds up to 1000 stages with a mail server of their own. Without
# config, it finds every stage that the token may view.
list "authentik_stage_email" "own" {
  provider = authentik
  limit    = 1000
  config {
    use_global_settings = false
  }
}
