// Package fastpath answers Terraform's most frequent calls without the work that the plugin framework does for each
// of them. It is the only package that bypasses the framework.
//
// Benefit: a plan of 1,000 unchanged stages takes 0.8 s of processor time instead of 7.3 s, 34 MB of memory instead
// of 173 MB, and 3.0 s of time instead of 8.4 s. These numbers are from bench/results.md, which compares this provider
// with a "baseline": a provider with the same schema that uses only the framework. Five changes save this time. The
// seconds beside a change are the processor time that the same plan takes in addition if only this change is taken out:
//   - resource types that have the marker PlansWhole are planned and read by calling their methods directly (2.4 s),
//     and also validated in this way (0.5 s);
//   - a state that has the current schema is returned unchanged when Terraform asks for its upgrade (0.4 s);
//   - the type Objects reads and writes models. It matches their fields with the schema only once, and not for each
//     object;
//   - the framework gets contexts without values, because it keeps each context until the process ends;
//   - the SDK writes no log lines if nobody requested logs (0.3 s).
//
// Cost: these files, and tests that compare every answer with the framework's own (acctest.Target.Compared). Every
// call that is not clearly a simple one goes to the framework. If logs are requested, all calls go to the framework.
//
// Remove this package when the baseline in `make bench` is nearly as fast. To remove it, call providerserver.Serve in
// main.go, replace Objects with the framework's Config.Get, Plan.Get and State.Set, and delete the PlansWhole
// methods.
package fastpath

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// fullServer contains all methods of the framework's server, including the optional ones that terraform-plugin-go
// finds by type assertion.
type fullServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// server is the framework's server with shortcuts for the most frequent calls. It passes all other calls to the
// framework. A method that returns a stream must not call detach: Terraform reads the stream after the method returns,
// when the context from detach has ended.
type server struct {
	fullServer

	types map[string]*resourceType
}

// New returns the server of the provider. If logs are requested, it returns the framework's own server, because detach
// drops the loggers.
func New(p Provider) tfprotov6.ProviderServer {
	framework := providerserver.NewProtocol6(p)()
	full, ok := framework.(fullServer)
	if !ok || isLogRequested() {
		return framework
	}
	return &server{fullServer: full, types: resourceTypes(p)}
}

// detach returns a context without values, and a function that the caller must call. The context ends with `parent`, or
// when this function is called. The framework keeps the context of each call until the process ends (registerContext in
// internal/proto6server). Without detach, it would also keep the loggers in each context, which take 130 kB.
func detach(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(context.Background())
	stop := context.AfterFunc(parent, cancel)
	if parent.Err() != nil {
		cancel() // AfterFunc calls cancel in another goroutine, perhaps too late to prevent a request to authentik
	}
	return ctx, func() {
		stop()
		cancel()
	}
}

func (s *server) ValidateResourceConfig(
	ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest,
) (*tfprotov6.ValidateResourceConfigResponse, error) {
	ctx, done := detach(ctx)
	defer done()
	if found := s.types[req.TypeName]; found != nil && found.isValid(ctx, req) {
		return &tfprotov6.ValidateResourceConfigResponse{}, nil
	}
	return s.fullServer.ValidateResourceConfig(ctx, req)
}

func (s *server) UpgradeResourceState(
	ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest,
) (*tfprotov6.UpgradeResourceStateResponse, error) {
	ctx, done := detach(ctx)
	defer done()
	if found := s.types[req.TypeName]; found != nil && found.isCurrent(req) {
		state := &tfprotov6.DynamicValue{JSON: req.RawState.JSON}
		return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: state}, nil
	}
	return s.fullServer.UpgradeResourceState(ctx, req)
}

func (s *server) ReadResource(
	ctx context.Context, req *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	ctx, done := detach(ctx)
	defer done()
	if found := s.types[req.TypeName]; found != nil {
		if resp := found.read(ctx, req); resp != nil {
			return resp, nil
		}
	}
	return s.fullServer.ReadResource(ctx, req)
}

func (s *server) PlanResourceChange(
	ctx context.Context, req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	ctx, done := detach(ctx)
	defer done()
	if found := s.types[req.TypeName]; found != nil {
		if resp := found.plan(ctx, req); resp != nil {
			return resp, nil
		}
	}
	return s.fullServer.PlanResourceChange(ctx, req)
}

// Terraform also makes the calls below once for each instance. These methods have no shortcut. They only pass the call
// to the framework, with a context from detach.

func (s *server) ValidateDataResourceConfig(
	ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest,
) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	ctx, done := detach(ctx)
	defer done()
	return s.fullServer.ValidateDataResourceConfig(ctx, req)
}

func (s *server) ReadDataSource(
	ctx context.Context, req *tfprotov6.ReadDataSourceRequest,
) (*tfprotov6.ReadDataSourceResponse, error) {
	ctx, done := detach(ctx)
	defer done()
	return s.fullServer.ReadDataSource(ctx, req)
}

func (s *server) ApplyResourceChange(
	ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	ctx, done := detach(ctx)
	defer done()
	return s.fullServer.ApplyResourceChange(ctx, req)
}

func (s *server) ImportResourceState(
	ctx context.Context, req *tfprotov6.ImportResourceStateRequest,
) (*tfprotov6.ImportResourceStateResponse, error) {
	ctx, done := detach(ctx)
	defer done()
	return s.fullServer.ImportResourceState(ctx, req)
}

func (s *server) MoveResourceState(
	ctx context.Context, req *tfprotov6.MoveResourceStateRequest,
) (*tfprotov6.MoveResourceStateResponse, error) {
	ctx, done := detach(ctx)
	defer done()
	return s.fullServer.MoveResourceState(ctx, req)
}
