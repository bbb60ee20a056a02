// Package acctest has what several tests of the provider need: a server, the provider in this process or started by the
// CLI, and functions that read from the server without the provider's client.
package acctest

import (
	"crypto/rand"
	"os"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// Target is the authentik server of one test.
type Target struct {
	URL, Token string
	// Sim is the simulator at URL. It is nil for a real server.
	Sim *authentiksim.Server

	compared bool
}

// Compared makes later sessions send every validation, plan and read to both package fastpath and the Terraform plugin
// framework's own server. A test then fails if the two responses differ. Compared returns the target.
func (s *Target) Compared() *Target {
	s.compared = true
	return s
}

// Live reports whether the acceptance tests run against a real server, because both AUTHENTIK_URL and AUTHENTIK_TOKEN
// are set.
func Live() bool { return os.Getenv("AUTHENTIK_URL") != "" && os.Getenv("AUTHENTIK_TOKEN") != "" }

// Server returns the real server if Live returns true. If not, it returns a new simulator of the newest recorded stable
// release.
func Server(tb testing.TB) *Target {
	tb.Helper()
	if Live() {
		return &Target{URL: os.Getenv("AUTHENTIK_URL"), Token: os.Getenv("AUTHENTIK_TOKEN")}
	}
	return Simulated(tb, "")
}

// Simulated returns a new simulator of a release, even if Live returns true. The release "" means the newest recorded
// stable release.
func Simulated(tb testing.TB, release string) *Target {
	tb.Helper()
	sim, err := authentiksim.Start(authentiksim.Options{Release: release})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(sim.Close)
	return &Target{URL: sim.URL(), Token: "demo-token", Sim: sim}
}

// Name returns a name that no other test or run uses, so that a test can run on a server that has other objects.
func Name(prefix string) string { return "tf-acc-" + prefix + "-" + strings.ToLower(rand.Text()[:12]) }
