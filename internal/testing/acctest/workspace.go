package acctest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/fakeproviders"
)

// Workspace is a directory in which the CLI runs with this provider and a fake of the official one, each under its real
// address. So the examples work without a change. Both providers run in the process of the test.
type Workspace struct {
	target    *Target
	dir, path string
}

// Workspace returns an empty directory for the CLI. It skips the test if there is no CLI or if TF_ACC is not set.
func (s *Target) Workspace(t *testing.T) *Workspace {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run where TF_ACC is set")
	}
	name, _ := CLIVersion(t)
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatal(err)
	}
	w := &Workspace{s, t.TempDir(), path}
	w.Write(t, map[string]string{"provider.tf": fmt.Sprintf("provider \"authentik-email\" {\n  url   = %q\n  token = %q\n}\n", s.URL, s.Token)})
	return w
}

// Write writes files, a map from names to contents, into the directory. It removes a file whose content is empty.
func (w *Workspace) Write(t *testing.T, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(w.dir, name)
		if text == "" {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Run runs a command of the CLI. It returns the output, and an error if the command failed.
func (w *Workspace) Run(t *testing.T, arguments ...string) (string, error) {
	t.Helper()
	servers := w.serve(t)
	defer servers.stop()
	command := exec.CommandContext(t.Context(), w.path, append(arguments, "-no-color")...)
	command.Dir = w.dir
	command.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0",
		"TF_CLI_CONFIG_FILE="+os.DevNull,
		"TF_REATTACH_PROVIDERS="+servers.reattach)
	out, err := command.CombinedOutput()
	return string(out), err
}

// MustRun runs a command of the CLI and returns the output. It fails the test if the command fails.
func (w *Workspace) MustRun(t *testing.T, arguments ...string) string {
	t.Helper()
	out, err := w.Run(t, arguments...)
	if err != nil {
		t.Fatalf("%q: %v\n%s", arguments, err, out)
	}
	return out
}

// servers are the running providers for one command of the CLI.
type servers struct {
	reattach string // the value of TF_REATTACH_PROVIDERS
	stop     func()
}

// reattach is the JSON form in which the CLI gets the address of a running provider.
type reattach struct {
	Protocol        string
	ProtocolVersion int
	Pid             int
	Test            bool
	Addr            struct{ Network, String string }
}

func (w *Workspace) serve(t *testing.T) servers {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	found, ended := map[string]reattach{}, []chan struct{}{}
	for source, factory := range map[string]func() (tfprotov6.ProviderServer, error){
		"seed-e3ff1c7f/authentik-email": Factories["authentik"],
		"goauthentik/authentik":         fakeproviders.Factory("authentik", w.target.ask),
	} {
		server, err := factory()
		if err != nil {
			t.Fatal(err)
		}
		configs, closed := make(chan *plugin.ReattachConfig), make(chan struct{})
		go func() {
			_ = tf6server.Serve("registry.terraform.io/"+source, func() tfprotov6.ProviderServer { return server },
				tf6server.WithDebug(ctx, configs, closed), tf6server.WithLoggingSink(t),
				tf6server.WithGoPluginLogger(hclog.NewNullLogger()), tf6server.WithoutLogStderrOverride())
		}()
		config := <-configs
		entry := reattach{Protocol: string(config.Protocol), ProtocolVersion: config.ProtocolVersion, Pid: config.Pid,
			Test: config.Test}
		entry.Addr.Network, entry.Addr.String = config.Addr.Network(), config.Addr.String()
		for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
			found[fmt.Sprintf("%s/%s", host, source)] = entry
		}
		ended = append(ended, closed)
	}
	text, err := json.Marshal(found)
	if err != nil {
		t.Fatal(err)
	}
	return servers{string(text), func() {
		cancel()
		for _, closed := range ended {
			<-closed
		}
	}}
}
