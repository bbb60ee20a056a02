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

# Users open the flow at /if/flow/enrollment/. The sign-in page links to it if its
# identification stage names the flow in enrollment_flow.
resource "authentik_flow" "enrollment" {
  name           = "Enrollment"
  title          = "Welcome"
  slug           = "enrollment"
  designation    = "enrollment"
  authentication = "require_unauthenticated"
}
