// Package acctest is what the tests of the provider share: a server to test
// against, the provider in process or behind the CLI, and a witness that asks
// the server without the provider's own client.
package acctest

import (
	"crypto/rand"
	"encoding/hex"
	"os"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// Target is the server of one test.
type Target struct {
	URL, Token string
	// Release is the simulated one; empty for a real server.
	Release string
	// Sim is the simulator behind URL; nil for a real server.
	Sim *authentiksim.Server

	compared bool
}

// Compared has each plan in process made by the framework's own server as well; one that differs fails.
func (s *Target) Compared() *Target {
	s.compared = true
	return s
}

// Live says whether the acceptance tests run against a real server, which they
// do where both AUTHENTIK_URL and AUTHENTIK_TOKEN are set.
func Live() bool { return os.Getenv("AUTHENTIK_URL") != "" && os.Getenv("AUTHENTIK_TOKEN") != "" }

// Server is a real server where one is given, else a fresh simulator of the newest recorded release.
func Server(tb testing.TB) *Target {
	tb.Helper()
	if Live() {
		return &Target{URL: os.Getenv("AUTHENTIK_URL"), Token: os.Getenv("AUTHENTIK_TOKEN")}
	}
	return Simulated(tb, "")
}

// Simulated is a fresh simulator of a release, "" for the newest recorded one,
// whether or not a real server is given.
func Simulated(tb testing.TB, release string) *Target {
	tb.Helper()
	sim, err := authentiksim.Start(authentiksim.Options{Release: release})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(sim.Close)
	return &Target{URL: sim.URL(), Token: "demo-token", Release: sim.Release(), Sim: sim}
}

// Name is a name that no other test or run has, so that any server will do.
func Name(prefix string) string {
	var random [6]byte
	_, _ = rand.Read(random[:])
	return "tf-acc-" + prefix + "-" + hex.EncodeToString(random[:])
}
