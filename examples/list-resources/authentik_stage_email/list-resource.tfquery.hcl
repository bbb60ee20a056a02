# This block finds up to 1000 stages that the token may view. Without limit, Terraform shows at most 100.
list "authentik_stage_email" "all" {
  provider = authentik
  limit    = 1000
}

# This block finds the stages with a mail server of their own.
list "authentik_stage_email" "own" {
  provider = authentik
  config {
    use_global_settings = false
  }
}
