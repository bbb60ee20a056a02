package recovery_test

import (
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// If an enrollment flow has no email step, it creates users that cannot sign in. So no intruder gets in, even without a
// policy.
func TestAccEnrollmentFailsClosed(t *testing.T) {
	for variant := range other {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			server := acctest.Simulated(t, "")
			p := &place{server.FolderBeside(t), watch(t, server, "enrollment", true), server}
			p.write(t, exampleOf(t, "enrollment", variant))
			p.Must(t, apply...)
			p.mustWork(t)
			p.Must(t, "apply", "-auto-approve", "-replace=authentik_stage_email.enrollment")
			p.mustSettle(t)
			p.Must(t, "destroy", "-auto-approve")
			p.mustFail(t)
		})
	}
}
