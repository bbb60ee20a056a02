package acctest

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
)

// everything is the set of methods of the provider's server that tests need.
type everything interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}

// comparer serves the provider as main does. It repeats every validation, plan and read with the framework's own server and
// a second provider. A call fails if the two results differ.
type comparer struct {
	everything

	framework  tfprotov6.ProviderServer
	configured *tfprotov6.ConfigureProviderRequest // the last one
}

func newComparer(tb testing.TB) func() tfprotov6.ProviderServer {
	tb.Helper()
	return func() tfprotov6.ProviderServer {
		tb.Helper()
		framework := providerserver.NewProtocol6(provider.New("test")())()
		served, ok := ProviderServer().(everything)
		if !ok || reflect.TypeOf(served) == reflect.TypeOf(framework) {
			tb.Fatal("the provider is the framework's own where logs are asked for, and nothing would be compared: unset TF_LOG and its like")
		}
		return &comparer{everything: served, framework: framework}
	}
}

// ConfigureProvider configures both providers.
func (t *comparer) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	t.configured = req
	if _, err := t.framework.ConfigureProvider(ctx, req); err != nil {
		return nil, err
	}
	return t.everything.ConfigureProvider(ctx, req)
}

// ApplyResourceChange applies once, with the provider as main serves it. The framework's provider then gets a new client,
// because the list cache of its old client does not know of the writes.
func (t *comparer) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	resp, err := t.everything.ApplyResourceChange(ctx, req)
	if err != nil {
		return nil, err
	}
	_, err = t.framework.ConfigureProvider(ctx, t.configured)
	return resp, err
}

// ValidateResourceConfig compares the number of diagnostics, not their order.
func (t *comparer) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	got, err := t.everything.ValidateResourceConfig(ctx, req)
	if err != nil {
		return nil, err
	}
	want, err := t.framework.ValidateResourceConfig(ctx, req)
	if err != nil {
		return nil, err
	}
	if len(got.Diagnostics) != len(want.Diagnostics) {
		return nil, fmt.Errorf("of %s the framework says %v, we %v", req.TypeName, want.Diagnostics, got.Diagnostics)
	}
	return got, nil
}

// PlanResourceChange compares the whole response. If the plan failed, it does not compare the planned state.
func (t *comparer) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	got, err := t.everything.PlanResourceChange(ctx, req)
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
			shown.PlannedState = want.PlannedState // Terraform ignores it after an error
		}
	}
	if diff := cmp.Diff(want, &shown); diff != "" {
		return nil, fmt.Errorf("the plan of %s is not the framework's (-framework +ours):\n%s", req.TypeName, diff)
	}
	return got, nil
}

// ReadResource compares the whole response.
func (t *comparer) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	got, err := t.everything.ReadResource(ctx, req)
	if err != nil {
		return nil, err
	}
	want, err := t.framework.ReadResource(ctx, req)
	if err != nil {
		return nil, err
	}
	if diff := cmp.Diff(want, got); diff != "" {
		return nil, fmt.Errorf("the read of %s is not the framework's (-framework +ours):\n%s", req.TypeName, diff)
	}
	return got, nil
}
