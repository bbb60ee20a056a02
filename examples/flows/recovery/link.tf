# A new authentik already has this brand and this identification stage, so both
# are imported. ignore_changes keeps their other settings. Do not destroy them:
# without them nobody can sign in. Before you destroy the rest, take both out of
# the state with terraform state rm.
data "authentik_brand" "default" {
  domain = "authentik-default"
}

import {
  to = authentik_brand.default
  id = data.authentik_brand.default.id
}

resource "authentik_brand" "default" {
  domain        = "authentik-default"
  default       = true
  flow_recovery = authentik_flow.recovery.uuid

  lifecycle {
    prevent_destroy = true
    ignore_changes = [
      branding_favicon,
      branding_logo,
      flow_authentication,
      flow_invalidation,
      flow_user_settings,
    ]
  }
}

data "authentik_stage" "sign_in" {
  name = "default-authentication-identification"
}

import {
  to = authentik_stage_identification.sign_in
  id = data.authentik_stage.sign_in.id
}

resource "authentik_stage_identification" "sign_in" {
  name          = "default-authentication-identification"
  user_fields   = ["email", "username"]
  recovery_flow = authentik_flow.recovery.uuid

  lifecycle {
    prevent_destroy = true
    ignore_changes = [
      case_insensitive_matching,
      password_stage,
      sources,
    ]
  }
}
