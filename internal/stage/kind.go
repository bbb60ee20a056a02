// Package stage implements authentik's two email stages as resources, data sources and list resources. Both types
// share the code; email.go and authenticator_email.go contain only what differs.
package stage

import (
	"context"
	"fmt"
	"slices"

	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/fastpath"
)

// kind is one of the two stage types. It contains everything in which the two types differ.
type kind struct {
	// typeName is the type name of the resource, the data source and the list resource.
	typeName string
	// description is the resource's documentation, in one paragraph.
	description string
	// requires is the capability that a server must have to support this type of stage. It is empty if every release
	// supports it.
	requires authentik.Capability
	// stages returns the client's collection of the stages of this type.
	stages func(*authentik.Client) *authentik.Collection[authentik.EmailStage]
	// subject and template are the defaults of the attributes with these names.
	subject, template string
	// incompatibleTemplates contains the built-in templates that do not fit this type of stage, each with a sentence
	// that says why.
	incompatibleTemplates map[string]string
	// component, verboseName, verboseNamePlural and metaModelName are the values that every recorded release returns
	// for each stage of the type.
	component, verboseName, verboseNamePlural, metaModelName string
	// own lists the attributes that only this type has.
	own []attribute
	// countsMinutes reports whether token_expiry is a number of minutes on releases with the capability
	// ExpiryInMinutes.
	countsMinutes bool
	// hasDevices reports whether users enroll devices through this type of stage.
	hasDevices bool
	// checkOwn checks the attributes that only this type has. It is nil if there is nothing to check.
	checkOwn func(config Model) diag.Diagnostics

	// newKind sets the fields below.
	attributes     []attribute
	schema         schema.Schema
	dataSchema     datasource.Schema
	objects        fastpath.Objects[Model]
	attributeNames diags.Attributes
}

// newKind returns a complete kind: it derives the fields that are not set in k from the table of attributes.
func newKind(k kind) *kind {
	k.attributes = slices.Concat(k.computedAttributes(), connectionAttributes, k.mailAttributes(), k.own)
	k.schema = k.resourceSchema()
	k.dataSchema = k.dataSourceSchema()
	k.objects = fastpath.NewObjects[Model](k.schema)
	k.attributeNames = diags.AttributesOf(k.schema.Attributes)
	return &k
}

// label returns the type and the name of a stage, for messages.
func (k *kind) label(m Model) string { return fmt.Sprintf("%s %q", k.typeName, m.Name.ValueString()) }

// checkExists returns an error if the server's release does not have this type of stage.
func (k *kind) checkExists(caps authentik.Capabilities) diag.Diagnostics {
	var problems diag.Diagnostics
	if k.requires != "" && !caps.Has(k.requires) {
		problems.AddError("This release of authentik lacks the stage type",
			fmt.Sprintf("The server runs authentik %s; %s exists %s. Remove it, or upgrade the server.",
				caps.Release, k.typeName, authentik.Requirement(k.requires)))
	}
	return problems
}

// mustExist reads the server's release and returns an error if it does not have this type of stage. Imports, data
// sources and lists call it first, because an old release would respond to their requests with a page of its web
// interface.
func (k *kind) mustExist(ctx context.Context, data *diags.ProviderData) diag.Diagnostics {
	var problems diag.Diagnostics
	if k.requires == "" {
		return nil
	}
	if caps := data.Capabilities(ctx, &problems); caps != nil {
		problems.Append(k.checkExists(*caps)...)
	}
	return problems
}
