package fakeproviders

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// found is a data source that tells the id of an object, which is found by one attribute.
type found struct {
	typeName, path, by, key string
	ask                     Ask
}

// lookups are the official provider's data sources.
var lookups = []found{
	{"authentik_brand", "/core/brands/", "domain", "brand_uuid", nil},
	{"authentik_stage", "/stages/all/", "name", "pk", nil},
}

// Metadata names the data source.
func (f *found) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = f.typeName
}

// Schema is the attribute and the id.
func (f *found) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{f.by: schema.StringAttribute{Required: true}, "id": schema.StringAttribute{Computed: true}}}
}

// Read asks for the object.
func (f *found) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var value types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(f.by), &value)...)
	_, answer, err := f.ask(http.MethodGet, f.path+"?"+url.Values{f.by: {value.ValueString()}}.Encode(), "")
	results, _ := answer["results"].([]any)
	if err != nil || len(results) != 1 {
		resp.Diagnostics.AddError("stand-in", fmt.Sprintf("%s %s: %v, %v", f.typeName, value, answer, err))
		return
	}
	object, _ := results[0].(map[string]any)
	resp.State.Raw = req.Config.Raw
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), fmt.Sprint(object[f.key]))...)
}
