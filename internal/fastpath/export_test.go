package fastpath

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// FullServer is everything that the framework's server implements.
type FullServer = fullServer

// PrepareProcess makes the settings of the whole process.
var PrepareProcess = prepareProcess

// Factory returns the function that makes the servers of a process.
var Factory = factory

// Wrap returns a server around any other one.
func Wrap(inner FullServer, of Provider) tfprotov6.ProviderServer {
	return &server{fullServer: inner, types: resourceTypes{provider: of}}
}

// IsWrapped reports whether a server is this package's, not the framework's own.
func IsWrapped(s tfprotov6.ProviderServer) bool {
	_, ok := s.(*server)
	return ok
}

// IsDirect reports whether a server calls the methods of a resource type itself.
func IsDirect(ctx context.Context, s tfprotov6.ProviderServer, typeName string) bool {
	return s.(*server).types.get(ctx, typeName) != nil
}

// AnswersPlan reports whether a plan needs no framework.
func AnswersPlan(ctx context.Context, s tfprotov6.ProviderServer, req *tfprotov6.PlanResourceChangeRequest) bool {
	return s.(*server).types.get(ctx, req.TypeName).plan(ctx, req) != nil
}

// AnswersRead reports whether a read needs no framework.
func AnswersRead(ctx context.Context, s tfprotov6.ProviderServer, req *tfprotov6.ReadResourceRequest) bool {
	return s.(*server).types.get(ctx, req.TypeName).read(ctx, req) != nil
}

// AnswersValidation reports whether a validation needs no framework.
func AnswersValidation(ctx context.Context, s tfprotov6.ProviderServer, req *tfprotov6.ValidateResourceConfigRequest) bool {
	return s.(*server).types.get(ctx, req.TypeName).isValid(ctx, req)
}
