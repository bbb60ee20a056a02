package fastpath

import (
	"os"
	"runtime/debug"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// Serve serves until Terraform ends the process; with debugging, until it is interrupted.
func Serve(address string, of Provider, debugging bool) error {
	var options []tf6server.ServeOpt
	if debugging {
		options = append(options, tf6server.WithManagedDebug())
	}
	return tf6server.Serve(address, lighten(of, debugging), options...)
}

// lighten prepares the process. One that is debugged is left as it is: its logs are asked for in Terraform's process, out
// of sight here.
func lighten(of Provider, debugging bool) func() tfprotov6.ProviderServer {
	if debugging {
		return providerserver.NewProtocol6(of)
	}
	settle()
	return func() tfprotov6.ProviderServer { return New(of) }
}

// settle sets what holds for the whole process, and leaves alone what the user has set.
func settle() {
	// Without a level the SDK writes some thirty lines of JSON for each instance to Terraform, which reads each of them
	// to find that nobody wants it.
	if !logsAsked() {
		_ = os.Setenv("TF_LOG_SDK", "OFF") // refused for malformed names only
	}
	// Little lives long here, and much is short-lived: collecting half as often costs a few megabytes.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
}

// logsAsked says whether any of Terraform's variables asks for logs of providers or of the SDK.
func logsAsked() bool {
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, "TF_LOG") && name != "TF_LOG_CORE" && name != "TF_LOG_PATH" && value != "" && !strings.EqualFold(value, "off") {
			return true
		}
	}
	return os.Getenv("TF_ACC_LOG_PATH") != ""
}
