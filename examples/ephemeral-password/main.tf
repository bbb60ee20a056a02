# A password that is in no plan and no state, on either side. What makes it
# (here the provider hashicorp/random) would hand it to the mail server as well.
ephemeral "random_password" "smtp" {
  length = 32
}

# Raise the version to send the password again.
resource "authentik_stage_email" "recovery" {
  name                = "recovery-email"
  host                = "smtp.example.com"
  port                = 587
  use_tls             = true
  username            = "mailer"
  password_wo         = ephemeral.random_password.smtp.result
  password_wo_version = 1
}
