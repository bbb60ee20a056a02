terraform {
  required_providers {
    authentik = {
      source = "seed-e3ff1c7f/authentik-email"
    }
  }
}

# The address and the token come from AUTHENTIK_URL and AUTHENTIK_TOKEN.
provider "authentik" {}
