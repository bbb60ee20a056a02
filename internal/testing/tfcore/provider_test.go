package tfcore_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	pschema "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// world has the objects of the test provider, and the failures that a test requests.
type world struct {
	objects    map[string]model
	created    int
	failCreate bool
	keepFailed bool
	failDelete bool
	secret     string
	needHost   bool
	// plans has all requests for plans with their responses, oldest first.
	plans []exchange
	// bend changes the provider's responses. If it is nil, they stay unchanged.
	bend func(*bent)
}

type model struct {
	ID       types.String `tfsdk:"id"`
	Name     types.String `tfsdk:"name"`
	Host     types.String `tfsdk:"host"`
	Bare     types.String `tfsdk:"bare"`
	Port     types.Int64  `tfsdk:"port"`
	Active   types.Bool   `tfsdk:"active"`
	Password types.String `tfsdk:"password"`
	Secret   types.String `tfsdk:"secret_wo"`
	Flows    types.List   `tfsdk:"flow"`
}

// named returns an object that has only a name.
func named(name string) model {
	flow := types.ObjectType{AttrTypes: map[string]attr.Type{"slug": types.StringType, "order": types.Int64Type}}
	return model{Name: types.StringValue(name), Flows: types.ListNull(flow)}
}

type testProvider struct{ world *world }

func (p testProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "test"
}

func (p testProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = pschema.Schema{Attributes: map[string]pschema.Attribute{"url": pschema.StringAttribute{Required: true}}}
}

func (p testProvider) Configure(_ context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	if p.world.objects == nil {
		resp.Diagnostics.AddError("no world", req.TerraformVersion)
	}
}

func (p testProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return stage(p) }}
}

func (p testProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{func() datasource.DataSource { return lookup{} }}
}

type lookup struct{}

func (lookup) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "test_lookup"
}

func (lookup) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = dsschema.Schema{Attributes: map[string]dsschema.Attribute{
		"name": dsschema.StringAttribute{Required: true}, "length": dsschema.Int64Attribute{Computed: true},
	}}
}

func (lookup) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var name types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("name"), &name)...)
	if name.ValueString() == "" {
		resp.Diagnostics.AddAttributeError(path.Root("name"), "no name", "")
		return
	}
	resp.State.Raw = req.Config.Raw
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("length"), len(name.ValueString()))...)
}

type stage struct{ world *world }

func (r stage) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "test_stage"
}

func (r stage) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true},
	}}
}

func (r stage) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	resp.Schema = schema.Schema{
		Version: 1,
		Attributes: map[string]schema.Attribute{
			"id":        schema.StringAttribute{Computed: true, PlanModifiers: keep},
			"name":      schema.StringAttribute{Required: true},
			"host":      schema.StringAttribute{Optional: true},
			"port":      schema.Int64Attribute{Optional: true, Computed: true, Default: int64default.StaticInt64(25)},
			"bare":      schema.StringAttribute{Optional: true},
			"active":    schema.BoolAttribute{Optional: true},
			"password":  schema.StringAttribute{Optional: true, Sensitive: true},
			"secret_wo": schema.StringAttribute{Optional: true, WriteOnly: true},
		},
		Blocks: map[string]schema.Block{"flow": schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{
			Attributes: map[string]schema.Attribute{
				"slug":  schema.StringAttribute{Required: true},
				"order": schema.Int64Attribute{Optional: true, Computed: true, Default: int64default.StaticInt64(10)},
			},
		}}},
	}
}

func (r stage) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	var data model
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	switch {
	case strings.Contains(data.Host.ValueString(), "://"):
		resp.Diagnostics.AddAttributeError(path.Root("host"), "host with a scheme", "")
	case r.world.needHost && data.Host.ValueString() == "":
		resp.Diagnostics.AddAttributeError(path.Root("host"), "host is required", "")
	case data.Port.ValueInt64() == 587:
		resp.Diagnostics.AddAttributeWarning(path.Root("port"), "port 587", "")
	}
}

func (r stage) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var data, config model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &data)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	r.world.created++
	r.world.secret = config.Secret.ValueString()
	data.ID = types.StringValue("id-" + strconv.Itoa(r.world.created))
	if r.world.failCreate {
		resp.Diagnostics.AddError("create failed", "")
		if !r.world.keepFailed {
			return
		}
	}
	r.world.objects[data.ID.ValueString()] = data
	resp.Diagnostics.Append(resp.State.Set(ctx, data)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), data.ID)...)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, "made", []byte("1"))...)
}

func (r stage) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var id types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("id"), &id)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), id)...)
	data, ok := r.world.objects[id.ValueString()]
	if !ok {
		resp.State.RemoveResource(ctx)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, data)...)
}

func (r stage) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var data model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &data)...)
	if made, _ := req.Private.GetKey(ctx, "made"); string(made) != "1" {
		resp.Diagnostics.AddError("private data lost", string(made))
	}
	r.world.objects[data.ID.ValueString()] = data
	resp.Diagnostics.Append(resp.State.Set(ctx, data)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), data.ID)...)
}

func (r stage) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var id types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("id"), &id)...)
	if r.world.failDelete {
		resp.Diagnostics.AddError("delete failed", "")
		return
	}
	delete(r.world.objects, id.ValueString())
}

func (r stage) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
}

func (r stage) UpgradeState(context.Context) map[int64]resource.StateUpgrader {
	return map[int64]resource.StateUpgrader{0: {StateUpgrader: upgrade}}
}

func upgrade(ctx context.Context, _ resource.UpgradeStateRequest, resp *resource.UpgradeStateResponse) {
	resp.Diagnostics.Append(resp.State.Set(ctx, named("upgraded"))...)
}

func (r stage) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: move}}
}

func move(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	if req.SourceTypeName == "other_stage" {
		resp.Diagnostics.Append(resp.TargetState.Set(ctx, named("moved"))...)
	}
}

func open(t *testing.T, w *world) *tfcore.Session {
	t.Helper()
	w.objects = map[string]model{}
	s := tfcore.New(t, serverOf(w))
	if diags := s.Configure(map[string]any{"url": "http://localhost"}); len(diags) > 0 {
		t.Fatal(diags)
	}
	return s
}

func serverOf(w *world) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		return bendable{providerserver.NewProtocol6(testProvider{w})(), w}
	}
}
