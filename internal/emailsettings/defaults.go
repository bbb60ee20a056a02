// Package emailsettings holds what authentik's two email stages share: the
// attributes, their mapping to the API, what a plan makes of attributes that
// are not written, and the checks that need no server.
package emailsettings

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
)

// Kind is what differs between the two stages in the attributes they share.
type Kind struct {
	// TypeName is the resource type, as written in a configuration.
	TypeName string
	// Subject is the default of the mail's subject line.
	Subject string
	// Template is the default template, a path below authentik's template folders.
	Template string
	// Unfit names the built-in templates that lack what this kind of mail is
	// sent for, each with what it lacks.
	Unfit map[string]string
}

// The server's own defaults (recordings email/create/min, auth-email/create/min).
const (
	defaultHost        = "localhost"
	defaultPort        = 25
	defaultUsername    = ""
	defaultTimeout     = 10
	defaultFromAddress = "system@authentik.local"
	defaultTokenExpiry = "minutes=30"
)

// An attribute is one default with the unknown value of its type, so that the
// rules for attributes that are not written are said once for all types.
type attribute[V any] struct{ Default, Unknown V }

var (
	host        = attribute[types.String]{types.StringValue(defaultHost), types.StringUnknown()}
	port        = attribute[types.Int64]{types.Int64Value(defaultPort), types.Int64Unknown()}
	username    = attribute[types.String]{types.StringValue(defaultUsername), types.StringUnknown()}
	useTLS      = attribute[types.Bool]{types.BoolValue(false), types.BoolUnknown()}
	useSSL      = attribute[types.Bool]{types.BoolValue(false), types.BoolUnknown()}
	timeout     = attribute[types.Int64]{types.Int64Value(defaultTimeout), types.Int64Unknown()}
	fromAddress = attribute[types.String]{types.StringValue(defaultFromAddress), types.StringUnknown()}
	tokenExpiry = duration.NewValue(defaultTokenExpiry)
)
