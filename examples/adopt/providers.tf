# Terraform writes "provider = authentik-email" into the configuration that it
# generates, so the provider has this local name here.
terraform {
  required_providers {
    authentik-email = {
      source = "seed-e3ff1c7f/authentik-email"
    }
  }
}

# The address and the token come from AUTHENTIK_URL and AUTHENTIK_TOKEN.
provider "authentik-email" {}
