package faults_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/fastpath"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// crashing is the name of an environment variable. If the variable is set, the test binary is a provider that panics
// when it sends a create request.
const crashing = "AUTHENTIK_TEST_CRASHING"

// serveCrashing serves the provider as main does. The panic is in the HTTP transport, because all secrets are on the
// stack there.
func serveCrashing() error {
	newClient := func(config authentik.Config) (*authentik.Client, error) {
		network := crasher{&http.Transport{Proxy: http.ProxyFromEnvironment}}
		return authentik.NewForTest(config, network)
	}
	crashing := provider.NewWithClient("test", newClient)
	return fastpath.Serve("registry.terraform.io/seed-e3ff1c7f/authentik-email", crashing, false)
}

type crasher struct{ next http.RoundTripper }

// RoundTrip panics if the request is a POST.
func (c crasher) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Method == http.MethodPost {
		elements := strings.Split(request.URL.Path, "/")
		_ = elements[strings.Count(request.URL.Path, "/")+1]
	}
	return c.next.RoundTrip(request)
}

// If the provider crashes, it prints the stacks of all goroutines. The output of the CLI and its logs must not show the
// secrets on these stacks.
func TestAccACrashShowsNoSecret(t *testing.T) {
	acctest.Needs(t, acctest.WriteOnly)
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TEST_PROVIDER", binary)
	r := newSecretRun(t)
	r.Env = append(r.Env, crashing+"=1", "GOTRACEBACK=all")
	if err := r.runWith(t, 1, "apply", "-auto-approve", "-parallelism=3"); err == nil {
		t.Error("the provider did not crash")
	}
	// Terraform prints the stack traces of the crash. OpenTofu only writes them to its log, so the test reads the log too.
	log, err := os.ReadFile(filepath.Join(r.Dir, "trace.log"))
	if err != nil {
		t.Fatal(err)
	}
	all := string(log)
	for _, out := range r.outputs {
		all += out
	}
	signs := []string{"panic: runtime error: index out of range", "crasher.RoundTrip", "authentik.(*Collection["}
	for _, sign := range signs {
		if !strings.Contains(all, sign) {
			t.Errorf("neither output nor log has %q, so the search means nothing:\n%s", sign, all)
		}
	}
	// No stage was created, so no output and no file may contain a password, not even the state.
	r.search(t, func(string) bool { return false })
}
