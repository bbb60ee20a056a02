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

// These short names keep the signatures of comparer's methods readable.
type (
	configureRequest  = tfprotov6.ConfigureProviderRequest
	configureResponse = tfprotov6.ConfigureProviderResponse
	validateRequest   = tfprotov6.ValidateResourceConfigRequest
	validateResponse  = tfprotov6.ValidateResourceConfigResponse
	planRequest       = tfprotov6.PlanResourceChangeRequest
	planResponse      = tfprotov6.PlanResourceChangeResponse
	applyRequest      = tfprotov6.ApplyResourceChangeRequest
	applyResponse     = tfprotov6.ApplyResourceChangeResponse
	readRequest       = tfprotov6.ReadResourceRequest
	readResponse      = tfprotov6.ReadResourceResponse
)

type fullServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}

// comparer serves the provider with package fastpath, as main does. It repeats every validation, plan and read with a
// second provider, which runs in the Terraform plugin framework's own server. A call fails if the two responses differ.
type comparer struct {
	fullServer

	framework  tfprotov6.ProviderServer
	configured *configureRequest // the last request that configured the provider
}

func newComparer(tb testing.TB) func() tfprotov6.ProviderServer {
	tb.Helper()
	return func() tfprotov6.ProviderServer {
		tb.Helper()
		framework := providerserver.NewProtocol6(provider.New("test"))()
		served, ok := ProviderServer().(fullServer)
		if !ok || reflect.TypeOf(served) == reflect.TypeOf(framework) {
			tb.Fatal("nothing would be compared, because the framework itself serves a provider that logs: unset TF_LOG")
		}
		return &comparer{fullServer: served, framework: framework}
	}
}

func twice[Request, Response any](ctx context.Context, request Request,
	served, framework func(context.Context, Request) (Response, error),
) (got, want Response, err error) {
	if got, err = served(ctx, request); err == nil {
		want, err = framework(ctx, request)
	}
	return got, want, err
}

// ConfigureProvider configures both providers.
func (c *comparer) ConfigureProvider(ctx context.Context, req *configureRequest) (*configureResponse, error) {
	c.configured = req
	got, _, err := twice(ctx, req, c.fullServer.ConfigureProvider, c.framework.ConfigureProvider)
	return got, err
}

// ApplyResourceChange applies a change only once, with package fastpath. It then configures the second provider again,
// because the client of that provider has cached the stages as they were before the apply.
func (c *comparer) ApplyResourceChange(ctx context.Context, req *applyRequest) (*applyResponse, error) {
	resp, err := c.fullServer.ApplyResourceChange(ctx, req)
	if err == nil {
		_, err = c.framework.ConfigureProvider(ctx, c.configured)
	}
	return resp, err
}

// ValidateResourceConfig compares only the number of diagnostics of the two responses.
func (c *comparer) ValidateResourceConfig(ctx context.Context, req *validateRequest) (*validateResponse, error) {
	got, want, err := twice(ctx, req, c.fullServer.ValidateResourceConfig, c.framework.ValidateResourceConfig)
	if err == nil && len(got.Diagnostics) != len(want.Diagnostics) {
		err = fmt.Errorf("validation of %s: the framework returns %v, this provider returns %v",
			req.TypeName, want.Diagnostics, got.Diagnostics)
	}
	return got, err
}

// PlanResourceChange compares the two responses. If the plan failed, it does not compare the planned states, because
// Terraform ignores the planned state of a failed plan.
func (c *comparer) PlanResourceChange(ctx context.Context, req *planRequest) (*planResponse, error) {
	got, want, err := twice(ctx, req, c.fullServer.PlanResourceChange, c.framework.PlanResourceChange)
	if err != nil {
		return nil, err
	}
	shown := *got
	for _, d := range want.Diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			shown.PlannedState = want.PlannedState
		}
	}
	return got, mustEqual("plan of "+req.TypeName, want, &shown)
}

// ReadResource compares the two responses.
func (c *comparer) ReadResource(ctx context.Context, req *readRequest) (*readResponse, error) {
	got, want, err := twice(ctx, req, c.fullServer.ReadResource, c.framework.ReadResource)
	if err != nil {
		return nil, err
	}
	return got, mustEqual("read of "+req.TypeName, want, got)
}

func mustEqual(call string, want, got any) error {
	if diff := cmp.Diff(want, got); diff != "" {
		return fmt.Errorf("the %s is not the framework's (-framework +fastpath):\n%s", call, diff)
	}
	return nil
}
