resource "authentik_stage_email" "recovery" {
  name         = "demo-recovery-${var.suffix}"
  host         = "smtp.example.com"
  port         = 587
  use_tls      = true
  from_address = "login@example.com"
  username     = "mailer"
  password     = var.smtp_password
  token_expiry = 30
}
