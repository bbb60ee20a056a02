data "authentik_email_templates" "all" {}

# Use a mounted template where it is there.
resource "authentik_stage_email" "recovery" {
  name     = "recovery-email"
  template = contains(data.authentik_email_templates.all.names, "email/corporate.html") ? "email/corporate.html" : null
}
