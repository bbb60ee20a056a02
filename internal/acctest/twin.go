package acctest

import (
	"context"
	"fmt"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/lean"
)

// twin is the provider as main serves it. The framework's server is asked to
// validate and to plan as well, and where the two differ the call fails.
type twin struct {
	lean.Whole
	framework tfprotov6.ProviderServer
}

func newTwin() tfprotov6.ProviderServer {
	served := ProviderServer()
	whole, ok := served.(lean.Whole)
	if !ok {
		return served
	}
	return twin{whole, lean.Framework(served)}
}

// ValidateResourceConfig compares what is said of a configuration.
func (t twin) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	got, err := t.Whole.ValidateResourceConfig(ctx, req)
	if err != nil {
		return nil, err
	}
	want, err := t.framework.ValidateResourceConfig(ctx, req)
	if err != nil {
		return nil, err
	}
	if (len(got.Diagnostics) == 0) != (len(want.Diagnostics) == 0) {
		return nil, fmt.Errorf("of %s the framework says %v, we %v", req.TypeName, want.Diagnostics, got.Diagnostics)
	}
	return got, nil
}

// PlanResourceChange compares all of a plan, and of one that fails the messages.
func (t twin) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	got, err := t.Whole.PlanResourceChange(ctx, req)
	if err != nil {
		return nil, err
	}
	want, err := t.framework.PlanResourceChange(ctx, req)
	if err != nil {
		return nil, err
	}
	shown := *got
	for _, d := range want.Diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			shown.PlannedState = want.PlannedState // of no use to Terraform
		}
	}
	if diff := cmp.Diff(want, &shown); diff != "" {
		return nil, fmt.Errorf("the plan of %s is not the framework's (-framework +ours):\n%s", req.TypeName, diff)
	}
	return got, nil
}
