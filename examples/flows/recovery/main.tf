terraform {
  required_providers {
    authentik = {
      source  = "goauthentik/authentik"
      version = "~> 2026.2.0" # the release of your authentik
    }
    authentik-email = {
      source = "seed-e3ff1c7f/authentik-email"
    }
  }
}

resource "authentik_flow" "recovery" {
  name           = "Recovery"
  title          = "Reset your password"
  slug           = "recovery"
  designation    = "recovery"
  authentication = "require_unauthenticated"
}
