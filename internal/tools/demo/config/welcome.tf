resource "authentik_stage_email" "welcome" {
  name = "demo-welcome-${var.suffix}"
}
