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

# The flow must require a login, because it adds a second factor to an account.
# The authenticator stage is the only stage that the flow needs.
resource "authentik_flow" "mfa" {
  name           = "Set up codes by email"
  title          = "Set up codes by email"
  slug           = "mfa-email-setup"
  designation    = "stage_configuration"
  authentication = "require_authenticated"
}
