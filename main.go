// Terraform-provider-authentik-email manages authentik's two email stages from Terraform and OpenTofu.
package main

import (
	"flag"
	"fmt"
	"log"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/fastpath"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
)

// version is the release of this build. The linker sets it when a release is built.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false,
		"wait for a debugger: print the TF_REATTACH_PROVIDERS line and serve until interrupted")
	printVersion := flag.Bool("version", false, "print the version and exit")
	flag.Parse()
	if *printVersion {
		fmt.Println(version)
		return
	}
	err := fastpath.Serve("registry.terraform.io/seed-e3ff1c7f/authentik-email", provider.New(version), *debug)
	if err != nil {
		log.Fatal(err)
	}
}
