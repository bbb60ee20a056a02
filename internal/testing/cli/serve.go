package cli

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/mitchellh/go-testing-interface"
)

// Serve runs providers in this process for one command of the CLI. The keys of the map are the providers' source
// addresses without a host name. Serve returns an environment variable, as NAME=value, with which the command finds the
// providers, and a function that stops them. The providers log to stderr only if the environment variable TF_LOG is
// set.
func Serve(providers map[string]tfprotov6.ProviderServer) (env string, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	found, ended := map[string]any{}, []chan struct{}{}
	for source, provider := range providers {
		configs, closed := make(chan *plugin.ReattachConfig), make(chan struct{})
		go func() {
			_ = tf6server.Serve("registry.terraform.io/"+source, func() tfprotov6.ProviderServer { return provider },
				tf6server.WithDebug(ctx, configs, closed), tf6server.WithLoggingSink(&testing.RuntimeT{}),
				tf6server.WithGoPluginLogger(hclog.NewNullLogger()), tf6server.WithoutLogStderrOverride())
		}()
		config := <-configs
		entry := map[string]any{
			"Protocol": config.Protocol, "ProtocolVersion": config.ProtocolVersion, "Pid": config.Pid, "Test": config.Test,
			"Addr": map[string]string{"Network": config.Addr.Network(), "String": config.Addr.String()},
		}
		for _, host := range []string{"registry.terraform.io/", "registry.opentofu.org/"} {
			found[host+source] = entry
		}
		ended = append(ended, closed)
	}
	text, err := json.Marshal(found)
	if err != nil {
		panic(err) // maps of strings, numbers and booleans can always be encoded
	}
	return "TF_REATTACH_PROVIDERS=" + string(text), func() {
		cancel()
		for _, closed := range ended {
			<-closed
		}
	}
}
