terraform {
  required_providers {
    authentik = { source = "seed-e3ff1c7f/authentik-email" }
  }
}

provider "authentik" {
  url   = var.url
  token = var.token
}

variable "url" { type = string }

variable "token" {
  type      = string
  sensitive = true
}

variable "suffix" { type = string }

variable "smtp_password" {
  type      = string
  sensitive = true
}
