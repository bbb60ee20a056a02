package fakeproviders

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// password is the ephemeral resource random_password. Its result is the letter x, repeated up to the configured length.
type password struct{}

func (password) Metadata(_ context.Context, _ ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = "random_password"
}

func (password) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"length": schema.Int64Attribute{Required: true}, "result": schema.StringAttribute{Computed: true, Sensitive: true},
	}}
}

func (password) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var length types.Int64
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("length"), &length)...)
	resp.Result.Raw = req.Config.Raw
	resp.Diagnostics.Append(resp.Result.SetAttribute(ctx, path.Root("result"),
		strings.Repeat("x", int(length.ValueInt64())))...)
}
