// Command schemajson prints the provider's schema in the format of `terraform providers schema -json`, without a
// Terraform or OpenTofu CLI. The documentation is generated from this output. The command is not part of a release.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("schemajson: ")
	schemas, err := document(context.Background(), providerserver.NewProtocol6(provider.New("dev"))())
	if err != nil {
		log.Fatal(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(schemas); err != nil {
		log.Fatal(err)
	}
}
