package acctest

import (
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// Kinds lists the two resource types.
var Kinds = []string{"authentik_stage_email", "authentik_stage_authenticator_email"}

// Has reports whether the server supports stages of this type. The authenticator stage exists since 2025.2.
func (s *Target) Has(tb testing.TB, resourceType string) bool {
	tb.Helper()
	return resourceType != Kinds[1] || s.Runs(tb).AtLeast(authentik.Release{Year: 2025, Month: 2})
}

// Needs skips the test if the server does not support stages of this type.
func (s *Target) Needs(tb testing.TB, resourceType string) {
	tb.Helper()
	if !s.Has(tb, resourceType) {
		tb.Skipf("this server has no %s, which exists since authentik 2025.2", resourceType)
	}
}

// Runs returns the release that the server reports.
func (s *Target) Runs(tb testing.TB) authentik.Release {
	tb.Helper()
	release, err := s.api().Release(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return release
}

// EachKind runs a test for each resource type, and calls the function Server for each. It skips a type that the server
// does not support.
func EachKind(t *testing.T, test func(t *testing.T, server *Target, resourceType string)) {
	for _, resourceType := range Kinds {
		t.Run(resourceType, func(t *testing.T) {
			server := Server(t)
			server.Needs(t, resourceType)
			test(t, server, resourceType)
		})
	}
}
