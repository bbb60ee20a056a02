package main

import (
	"context"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
	ours "github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
)

// stage is an email stage that exists only in the state.
type stage struct{}

// model has the attributes of the email stage. The baseline does not use the resource's own code, because the benchmark
// measures this code.
type model struct {
	ID                    types.String   `tfsdk:"id"`
	Name                  types.String   `tfsdk:"name"`
	Component             types.String   `tfsdk:"component"`
	VerboseName           types.String   `tfsdk:"verbose_name"`
	VerboseNamePlural     types.String   `tfsdk:"verbose_name_plural"`
	MetaModelName         types.String   `tfsdk:"meta_model_name"`
	UseGlobalSettings     types.Bool     `tfsdk:"use_global_settings"`
	Host                  types.String   `tfsdk:"host"`
	Port                  types.Int64    `tfsdk:"port"`
	Username              types.String   `tfsdk:"username"`
	Password              types.String   `tfsdk:"password"`
	PasswordWO            types.String   `tfsdk:"password_wo"`
	PasswordWOVersion     types.Number   `tfsdk:"password_wo_version"`
	UseTLS                types.Bool     `tfsdk:"use_tls"`
	UseSSL                types.Bool     `tfsdk:"use_ssl"`
	Timeout               types.Int64    `tfsdk:"timeout"`
	FromAddress           types.String   `tfsdk:"from_address"`
	Subject               types.String   `tfsdk:"subject"`
	Template              types.String   `tfsdk:"template"`
	TokenExpiry           duration.Value `tfsdk:"token_expiry"`
	ActivateUserOnSuccess types.Bool     `tfsdk:"activate_user_on_success"`
	RecoveryMaxAttempts   types.Int64    `tfsdk:"recovery_max_attempts"`
	RecoveryCacheTimeout  duration.Value `tfsdk:"recovery_cache_timeout"`
	ForceDestroy          types.Bool     `tfsdk:"force_destroy"`
	FlowSet               types.List     `tfsdk:"flow_set"`
}

func (*stage) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "authentik_stage_email"
}

// Schema returns the schema of this provider's authentik_stage_email.
func (s *stage) Schema(ctx context.Context, req resource.SchemaRequest, resp *resource.SchemaResponse) {
	for _, fresh := range ours.New("baseline")().Resources(ctx) {
		var named resource.MetadataResponse
		fresh().Metadata(ctx, resource.MetadataRequest{}, &named)
		if named.TypeName == "authentik_stage_email" {
			fresh().Schema(ctx, req, resp)
		}
	}
}

func (*stage) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var planned model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &planned)...)
	planned.setUnknown()
	resp.Diagnostics.Append(resp.State.Set(ctx, &planned)...)
}

func (*stage) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

func (*stage) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var planned, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &planned)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	planned.setUnknown()
	planned.ID = state.ID
	resp.Diagnostics.Append(resp.State.Set(ctx, &planned)...)
}

func (*stage) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// setUnknown gives each unknown attribute a value, as the response of a server does.
func (m *model) setUnknown() {
	for _, text := range []*types.String{
		&m.Component, &m.VerboseName, &m.VerboseNamePlural, &m.MetaModelName, &m.Host, &m.Username, &m.FromAddress,
		&m.Subject, &m.Template,
	} {
		if text.IsUnknown() {
			*text = types.StringValue("a value of usual length")
		}
	}
	for _, flag := range []*types.Bool{
		&m.UseGlobalSettings, &m.UseTLS, &m.UseSSL, &m.ActivateUserOnSuccess, &m.ForceDestroy,
	} {
		if flag.IsUnknown() {
			*flag = types.BoolValue(false)
		}
	}
	for _, number := range []*types.Int64{&m.Port, &m.Timeout, &m.RecoveryMaxAttempts} {
		if number.IsUnknown() {
			*number = types.Int64Value(25)
		}
	}
	for _, expiry := range []*duration.Value{&m.TokenExpiry, &m.RecoveryCacheTimeout} {
		if expiry.IsUnknown() {
			*expiry = duration.NewValue("minutes=30")
		}
	}
	m.ID = types.StringValue(uuid.NewString())
}
