terraform {
  required_providers {
    authentik = { source = "seed-e3ff1c7f/authentik-email" }
  }
}

provider "authentik" {}

variable "suffix" { type = string }

variable "smtp_password" {
  type      = string
  sensitive = true
}
