// Package stage is authentik's two email stages as resources, data sources and list resources. What both have is written
// once; email.go and authenticator_email.go contain only what differs.
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

// kind is one of the two stage types: everything in which they differ.
type kind struct {
	// typeName is the type of the resource, the data source and the list resource.
	typeName string
	// description is the resource's documentation, in one paragraph.
	description string
	// requires is the capability that a server needs to have this type of stage; empty where every release has it.
	requires authentik.Capability
	// stages returns the collection of the API.
	stages func(*authentik.Client) *authentik.Collection[authentik.EmailStage]
	// subject and template are the defaults of the attributes with these names.
	subject, template string
	// incompatibleTemplates names the built-in templates that do not contain what this type of stage sends, each with the
	// sentence that says so.
	incompatibleTemplates map[string]string
	// component, verboseName, verboseNamePlural and metaModelName are constant for the type: every recorded release answers
	// with the same values.
	component, verboseName, verboseNamePlural, metaModelName string
	// own are the attributes that only this type has.
	own []attribute
	// expiryInMinutes reports whether token_expiry is a number of minutes on releases with that capability.
	expiryInMinutes bool
	// hasDevices reports whether users enroll devices through this type of stage.
	hasDevices bool
	// checkOwn checks the attributes that only this type has; nil checks nothing.
	checkOwn func(config Model) diag.Diagnostics

	// The rest is derived by newKind.
	attributes     []attribute
	schema         schema.Schema
	dataSchema     datasource.Schema
	objects        fastpath.Objects[Model]
	attributeNames diags.Attributes
}

// newKind derives schemas and codec from the table of attributes.
func newKind(k kind) *kind {
	k.attributes = slices.Concat(k.computedAttributes(), connectionAttributes, k.mailAttributes(), k.own)
	k.schema = k.resourceSchema()
	k.dataSchema = k.dataSourceSchema()
	k.objects = fastpath.NewObjects[Model](k.schema)
	k.attributeNames = diags.AttributesOf(k.schema.Attributes)
	return &k
}

// label returns how a message refers to a stage: its type and its name.
func (k *kind) label(m Model) string { return fmt.Sprintf("%s %q", k.typeName, m.Name.ValueString()) }

// checkExists returns an error where the server's release does not have this type of stage.
func (k *kind) checkExists(caps authentik.Capabilities) diag.Diagnostics {
	var problems diag.Diagnostics
	if k.requires != "" && !caps.Has(k.requires) {
		problems.AddError("This release of authentik lacks the stage type",
			fmt.Sprintf("The server runs authentik %s; %s exists %s. Remove it, or upgrade the server.",
				caps.Release, k.typeName, authentik.Requirement(k.requires)))
	}
	return problems
}

// mustExist is checkExists for what reads stages that are not in a state: an old release would answer with a page of its web
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
