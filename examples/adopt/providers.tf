# Terraform writes "provider = authentik-email" into what it generates, after
# the source: so this has to be the local name here.
terraform {
  required_providers {
    authentik-email = {
      source = "seed-e3ff1c7f/authentik-email"
    }
  }
}

# The address and the token come from AUTHENTIK_URL and AUTHENTIK_TOKEN.
provider "authentik-email" {}
