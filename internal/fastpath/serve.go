package fastpath

import (
	"os"
	"runtime/debug"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// Serve serves the provider until Terraform ends the process. If `debugging` is true, it serves the framework's own
// server until the process is interrupted. A debugged provider does not get Terraform's TF_LOG, and so cannot know
// whether logs are requested.
func Serve(address string, p Provider, debugging bool) error {
	if debugging {
		return tf6server.Serve(address, providerserver.NewProtocol6(p), tf6server.WithManagedDebug())
	}
	prepareProcess()
	return tf6server.Serve(address, func() tfprotov6.ProviderServer { return New(p) })
}

// prepareProcess changes the log level and the garbage collector of the process, but no setting that the user has made.
func prepareProcess() {
	// Without TF_LOG_SDK=OFF, the SDK sends about thirty lines of JSON to Terraform for each instance, and Terraform
	// parses and drops them.
	if !isLogRequested() {
		_ = os.Setenv("TF_LOG_SDK", "OFF") // Setenv fails only for a name that is not valid
	}
	// Most objects are short-lived, so collecting garbage half as often saves time and costs only a few megabytes.
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
