# By the name of the stage.
terraform import authentik_stage_authenticator_email.mfa mfa-email

# By the UUID of the stage (authentik calls it pk).
terraform import authentik_stage_authenticator_email.mfa 3fa85f64-5717-4562-b3fc-2c963f66afa6
