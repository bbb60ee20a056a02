// Terraform-provider-authentik-email manages authentik's two email stages from
// Terraform and OpenTofu.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
)

// version is set when a release is linked.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "wait for a debugger: print the TF_REATTACH_PROVIDERS line and serve until interrupted")
	flag.Parse()
	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/seed-e3ff1c7f/authentik-email",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
