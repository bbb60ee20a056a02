# The ephemeral variable and the write-only password need Terraform or OpenTofu 1.11.
# Set the variable with: export TF_VAR_smtp_password='...'
variable "smtp_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

# To send the password again, raise password_wo_version.
resource "authentik_stage_email" "recovery" {
  name                = "recovery-email"
  host                = "smtp.example.com"
  port                = 587
  use_tls             = true
  username            = "mailer"
  password_wo         = var.smtp_password
  password_wo_version = 1
}
