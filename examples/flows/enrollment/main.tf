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

# Users open it at /if/flow/enrollment/. The sign-in page links to it when the
# identification stage there has it as its enrollment_flow.
resource "authentik_flow" "enrollment" {
  name           = "Enrollment"
  title          = "Welcome"
  slug           = "enrollment"
  designation    = "enrollment"
  authentication = "require_unauthenticated"
}
