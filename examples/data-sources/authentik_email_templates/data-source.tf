data "authentik_email_templates" "all" {}

# The stage uses a mounted template if the server has it, otherwise the default template.
resource "authentik_stage_email" "corporate" {
  name     = "corporate-email"
  template = contains(data.authentik_email_templates.all.names, "email/corporate.html") ? "email/corporate.html" : null
}
