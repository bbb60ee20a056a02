# A new authentik has both of these already, so they are adopted. They are not
# this configuration's to destroy: without them nobody signs in any more. Before
# a destroy, take them out of the state with terraform state rm.
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
  }
}
