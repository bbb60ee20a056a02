package fastpath

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// FullServer contains all methods of the framework's provider server.
type FullServer = fullServer

// PrepareProcess changes the log level and the garbage collector of the process.
var PrepareProcess = prepareProcess

// Wrap returns this package's provider server. If this server cannot answer a call itself, it passes the call to
// `inner`.
func Wrap(inner FullServer, p Provider) tfprotov6.ProviderServer {
	return &server{fullServer: inner, types: resourceTypes(p)}
}

// IsWrapped reports whether a server is this package's server and not the framework's own.
func IsWrapped(s tfprotov6.ProviderServer) bool {
	_, ok := s.(*server)
	return ok
}

// IsDirect reports whether a server calls the methods of this resource type directly, without the framework.
func IsDirect(s tfprotov6.ProviderServer, typeName string) bool {
	return s.(*server).types[typeName] != nil
}
