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

// lookup is a data source that finds an object by the value of one field. Its only result is the id of the object.
type lookup struct {
	name, path, field, key string
	ask                    Ask
}

var lookups = []lookup{
	{"authentik_brand", "/core/brands/", "domain", "brand_uuid", nil},
	{"authentik_stage", "/stages/all/", "name", "pk", nil},
}

// Metadata sets the name of the data source.
func (l *lookup) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = l.name
}

// Schema declares two attributes: the field by which the object is found, and the id.
func (l *lookup) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{l.field: schema.StringAttribute{Required: true},
		"id": schema.StringAttribute{Computed: true}}}
}

// Read finds the object with the configured value. It returns an error if the server has no such object, or several.
func (l *lookup) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var value types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(l.field), &value)...)
	_, answer, err := l.ask(http.MethodGet, l.path+"?"+url.Values{l.field: {value.ValueString()}}.Encode(), "")
	results, _ := answer["results"].([]any)
	if err != nil || len(results) != 1 {
		resp.Diagnostics.AddError("Fake provider", fmt.Sprintf("%s %s: %v, %v", l.name, value, answer, err))
		return
	}
	object, _ := results[0].(map[string]any)
	resp.State.Raw = req.Config.Raw
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), fmt.Sprint(object[l.key]))...)
}
