package tfcore

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// Pack encodes a response of the provider for a test.
var Pack = pack

// Alter makes the session call a function with each request and its response. The function can change the response.
func (s *Session) Alter(alter func(request, response any)) { s.alter = alter }

// Schema returns the schema of the provider.
func (s *Session) Schema() *tfprotov6.GetProviderSchemaResponse { return s.schema }
