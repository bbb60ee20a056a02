package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dataschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	providerschema "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// fixture is a provider that uses each feature of a schema once.
type fixture struct{}

var _ interface {
	provider.ProviderWithActions
	provider.ProviderWithListResources
} = fixture{}

func (fixture) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "fixture"
}

func (fixture) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = providerschema.Schema{
		MarkdownDescription: "A *provider*.",
		Attributes: map[string]providerschema.Attribute{
			"token":   providerschema.StringAttribute{Optional: true, Sensitive: true, Description: "plain"},
			"headers": providerschema.MapAttribute{Optional: true, ElementType: types.StringType},
		},
	}
}

func (fixture) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (fixture) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return thing{} }}
}

func (fixture) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{func() datasource.DataSource { return data{} }}
}

func (fixture) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{func() list.ListResource { return listing{} }}
}

func (fixture) Actions(context.Context) []func() action.Action {
	return []func() action.Action{func() action.Action { return act{} }}
}

// thing is a resource that cannot be applied.
type thing struct{ resource.Resource }

var _ resource.ResourceWithIdentity = thing{}

func (thing) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "fixture_thing"
}

func (thing) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	inner := map[string]schema.Attribute{
		"ports":  schema.SetAttribute{Optional: true, Computed: true, ElementType: types.Int64Type},
		"shapes": schema.ListAttribute{Optional: true, ElementType: types.ObjectType{AttrTypes: map[string]attr.Type{"angle": types.NumberType}}},
	}
	resp.Schema = schema.Schema{
		Version:             3,
		MarkdownDescription: "A `thing`.\n\nWith \"quotes\" & <tags>.",
		Attributes: map[string]schema.Attribute{
			"id":       schema.StringAttribute{Computed: true},
			"name":     schema.StringAttribute{Required: true, MarkdownDescription: "The *name*."},
			"old":      schema.BoolAttribute{Optional: true, DeprecationMessage: "Use name."},
			"secret":   schema.StringAttribute{Optional: true, Sensitive: true, WriteOnly: true},
			"anything": schema.DynamicAttribute{Optional: true},
			"ratio":    schema.Float64Attribute{Optional: true},
			"single":   schema.SingleNestedAttribute{Optional: true, Attributes: inner},
			"list":     schema.ListNestedAttribute{Optional: true, NestedObject: schema.NestedAttributeObject{Attributes: inner}},
			"set":      schema.SetNestedAttribute{Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: inner}},
			"map":      schema.MapNestedAttribute{Required: true, NestedObject: schema.NestedAttributeObject{Attributes: inner}},
		},
		Blocks: map[string]schema.Block{
			"one": schema.SingleNestedBlock{Attributes: inner, DeprecationMessage: "Use many."},
			"many": schema.ListNestedBlock{
				MarkdownDescription: "Many.",
				NestedObject: schema.NestedBlockObject{
					Attributes: inner,
					Blocks:     map[string]schema.Block{"deep": schema.SetNestedBlock{}},
				},
			},
		},
	}
}

func (thing) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Version: 2,
		Attributes: map[string]identityschema.Attribute{
			"id":   identityschema.StringAttribute{RequiredForImport: true, Description: "The id."},
			"zone": identityschema.StringAttribute{OptionalForImport: true},
		},
	}
}

// data is a data source that cannot be read.
type data struct{ datasource.DataSource }

func (data) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "fixture_data"
}

func (data) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = dataschema.Schema{Attributes: map[string]dataschema.Attribute{
		"names": dataschema.ListAttribute{Computed: true, ElementType: types.StringType},
	}}
}

// listing lists things, and cannot.
type listing struct{ list.ListResource }

func (listing) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "fixture_thing"
}

func (listing) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = listschema.Schema{Attributes: map[string]listschema.Attribute{
		"search": listschema.StringAttribute{Optional: true, MarkdownDescription: "A *word*."},
	}}
}

// act is an action that cannot be invoked.
type act struct{ action.Action }

func (act) Metadata(_ context.Context, _ action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = "fixture_act"
}

func (act) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = actionschema.Schema{Attributes: map[string]actionschema.Attribute{
		"target": actionschema.StringAttribute{Required: true},
	}}
}
