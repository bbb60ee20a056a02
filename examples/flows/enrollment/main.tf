terraform {
  required_providers {
    authentik = {
      source = "goauthentik/authentik"
    }
    authentik-email = {
      source = "seed-e3ff1c7f/authentik-email"
    }
  }
}

# It is at /if/flow/enrollment/, and on the sign-in page once the identification
# stage there names it as its enrollment_flow.
resource "authentik_flow" "enrollment" {
  name           = "Enrolment"
  title          = "Welcome"
  slug           = "enrollment"
  designation    = "enrollment"
  authentication = "require_unauthenticated"
}
