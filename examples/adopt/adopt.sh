#!/bin/sh
# Adopts every email stage of an authentik: run it in a copy of this folder.
# It wants Terraform 1.14 or newer, and AUTHENTIK_URL and AUTHENTIK_TOKEN set.
# The plan must say that it only imports: 0 to add, 0 to change, 0 to destroy.
set -eu

: "${AUTHENTIK_URL:?is the address of your authentik}" "${AUTHENTIK_TOKEN:?is an API token of it}"
if [ -e stages.tf ]; then
	echo 'stages.tf is there already: terraform apply goes on with it; remove it to start again' >&2
	exit 1
fi

terraform query -generate-config-out=stages.tf
terraform plan
terraform apply
