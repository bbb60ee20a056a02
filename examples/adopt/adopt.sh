#!/bin/sh
# Imports every email stage of an authentik. Run it in a copy of this folder after
# terraform init (skip that with a development override), with Terraform 1.14 or
# newer, and with AUTHENTIK_URL and AUTHENTIK_TOKEN set.
# The plan must say 0 to add, 0 to change, 0 to destroy.
set -eu

: "${AUTHENTIK_URL:?is not set: write the address of your authentik}"
: "${AUTHENTIK_TOKEN:?is not set: write an API token}"
if [ -e stages.tf ]; then
	echo 'stages.tf exists already: continue with terraform apply, or delete the file to start again' >&2
	exit 1
fi

terraform query -generate-config-out=stages.tf
terraform plan
terraform apply
