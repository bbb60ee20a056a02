# The two blocks find every email stage of the server. Without a limit, Terraform
# stops after 100 results of each block.
list "authentik_stage_email" "email" {
  provider         = authentik-email
  include_resource = true
  limit            = 10000
}

list "authentik_stage_authenticator_email" "codes" {
  provider         = authentik-email
  include_resource = true
  limit            = 10000
}
