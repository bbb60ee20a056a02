package fastpath

import (
	"os"
	"runtime/debug"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// Serve serves the provider until Terraform ends the process or, if debugging is true, until the process is
// interrupted.
func Serve(address string, of Provider, debugging bool) error {
	var options []tf6server.ServeOpt
	if debugging {
		options = append(options, tf6server.WithManagedDebug())
	}
	return tf6server.Serve(address, factory(of, debugging), options...)
}

// factory prepares the process and returns the function that creates the servers of the process. If debugging is
// true, these are the framework's own servers: the log level is set in Terraform's process, so this process cannot
// see it.
func factory(of Provider, debugging bool) func() tfprotov6.ProviderServer {
	if debugging {
		return providerserver.NewProtocol6(of)
	}
	prepareProcess()
	return func() tfprotov6.ProviderServer { return New(of) }
}

// prepareProcess changes settings of the whole process. It does not change a setting that the user has made.
func prepareProcess() {
	// Without a log level, the SDK sends about thirty lines of JSON to Terraform for each instance, and Terraform
	// parses and drops them.
	if !isLogRequested() {
		_ = os.Setenv("TF_LOG_SDK", "OFF") // Setenv fails only for a malformed name
	}
	// Most objects are short-lived. Collecting garbage half as often saves time and costs only a few megabytes.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
}

// isLogRequested reports whether one of Terraform's environment variables requests logs of providers or of the SDK.
func isLogRequested() bool {
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		isLevel := strings.HasPrefix(name, "TF_LOG") && name != "TF_LOG_CORE" && name != "TF_LOG_PATH"
		if isLevel && value != "" && !strings.EqualFold(value, "off") {
			return true
		}
	}
	return os.Getenv("TF_ACC_LOG_PATH") != ""
}
