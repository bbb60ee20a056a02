# This command finds the stage by its name.
terraform import authentik_stage_authenticator_email.mfa mfa-email

# This command finds the stage by its UUID, which authentik calls pk.
terraform import authentik_stage_authenticator_email.mfa 3fa85f64-5717-4562-b3fc-2c963f66afa6
