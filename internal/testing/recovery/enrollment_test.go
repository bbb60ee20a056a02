package recovery_test

import (
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// Without its email step an enrollment flow creates users that cannot sign in. So it stays closed without a further
// policy.
func TestAccEnrollmentFailsClosed(t *testing.T) {
	for variant := range other {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			server := acctest.Simulated(t, "")
			p := &place{server.Workspace(t), server.WatchEnrollment(t, "enrollment"), server}
			p.Write(t, exampleOf(t, "enrollment", variant))
			p.MustRun(t, apply...)
			p.MustWork(t)
			p.MustRun(t, "apply", "-auto-approve", "-replace=authentik_stage_email.enrollment")
			p.mustSettle(t)
			p.MustRun(t, "destroy", "-auto-approve")
			p.MustFail(t)
		})
	}
}
