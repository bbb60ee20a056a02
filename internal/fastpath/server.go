// Package fastpath takes from the plugin framework what costs time and memory for each instance of a resource and what
// nobody asked for. It changes no answer but that of a plan with errors, of which Terraform takes the errors alone.
package fastpath

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// whole is everything that the framework serves, the parts included that terraform-plugin-go finds by type assertion.
type whole interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// server is the framework's server with less around the calls that come once for each instance. The others pass
// through as they are; streams must, for they outlive their call.
type server struct {
	whole
	schemas schemas
	directs directs
}

// New is the provider's server with the framework's answers for less; where logs are asked for, it is the framework's own.
func New(of Provider) tfprotov6.ProviderServer {
	inner := providerserver.NewProtocol6(of)()
	all, ok := inner.(whole)
	if !ok || logsAsked() {
		return inner
	}
	return &server{whole: all, directs: directs{provider: of}}
}

// bare is a context that ends with its parent, or with the call, and holds nothing. The framework keeps the context of
// each call until the process ends (registerContext in its internal/proto6server), and with it the loggers that were made
// for the call: 130 kB, a thousand times.
func bare(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(context.Background())
	release := context.AfterFunc(parent, cancel)
	return ctx, func() {
		release()
		cancel()
	}
}

// shielded makes a call with a bare context.
func shielded[Req, Resp any](ctx context.Context, req Req, call func(context.Context, Req) (Resp, error)) (Resp, error) {
	ctx, done := bare(ctx)
	defer done()
	return call(ctx, req)
}

func (s *server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return shielded(ctx, req, s.validate)
}

func (s *server) validate(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	if kind := s.directs.of(ctx, req.TypeName); kind != nil && kind.isFine(ctx, req) {
		return &tfprotov6.ValidateResourceConfigResponse{}, nil
	}
	return s.whole.ValidateResourceConfig(ctx, req)
}

func (s *server) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return shielded(ctx, req, s.whole.ValidateDataResourceConfig)
}

func (s *server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return shielded(ctx, req, s.upgrade)
}

func (s *server) upgrade(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	if s.isCurrent(ctx, req) {
		return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{JSON: req.RawState.JSON}}, nil
	}
	return s.whole.UpgradeResourceState(ctx, req)
}

func (s *server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return shielded(ctx, req, s.read)
}

func (s *server) read(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	if kind := s.directs.of(ctx, req.TypeName); kind != nil {
		if resp := kind.read(ctx, req); resp != nil {
			return resp, nil
		}
	}
	return s.whole.ReadResource(ctx, req)
}

func (s *server) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return shielded(ctx, req, s.whole.ReadDataSource)
}

func (s *server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return shielded(ctx, req, s.plan)
}

func (s *server) plan(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	if kind := s.directs.of(ctx, req.TypeName); kind != nil {
		if resp := kind.plan(ctx, req); resp != nil {
			return resp, nil
		}
	}
	return s.whole.PlanResourceChange(ctx, req)
}

func (s *server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return shielded(ctx, req, s.whole.ApplyResourceChange)
}

func (s *server) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return shielded(ctx, req, s.whole.ImportResourceState)
}

func (s *server) MoveResourceState(ctx context.Context, req *tfprotov6.MoveResourceStateRequest) (*tfprotov6.MoveResourceStateResponse, error) {
	return shielded(ctx, req, s.whole.MoveResourceState)
}
