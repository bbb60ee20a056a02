package tfcore_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// steps has each configuration twice: as Go values for this package, and as HCL for the CLI.
var steps = []struct {
	config config
	hcl    string
}{
	{stage(nil), `
		host = "mail.test"
		password_wo = "hush"
		password_wo_version = 1
		flow_set {
			slug = "one"
			name = "One"
			title = "One"
			designation = "recovery"
		}
		flow_set { slug = "default-password-change" }`},
	{config{"name": "a", "password": 5, "flow_set": []any{config{"slug": "default-password-change"}}}, `
		password = 5
		flow_set { slug = "default-password-change" }`},
	{config{"name": "a", "port": 26}, `port = 26`},
	{config{"name": "a"}, ``},
}

// TestRequestsAreThoseOfTheCLI runs the same steps with this package and with the CLI. Both must send the same requests
// for plans to the provider.
func TestRequestsAreThoseOfTheCLI(t *testing.T) {
	acctest.Needs(t, acctest.WriteOnly)
	fromCLI := &recording{ProviderServer: acctest.ProviderServer()}
	fromHere := &recording{ProviderServer: acctest.ProviderServer()}
	r := newRun(t, func() tfprotov6.ProviderServer { return fromHere })
	server := acctest.Simulated(t, "")
	test := resource.TestCase{ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
		"authentik": func() (tfprotov6.ProviderServer, error) { return fromCLI, nil },
	}}
	for i, step := range steps {
		if i > 0 {
			noError(t, r.existing.Apply(step.config))
		}
		_, diags := r.existing.Plan(step.config)
		noError(t, diags)
		test.Steps = append(test.Steps, resource.TestStep{
			Config: server.ProviderBlock() + "resource \"" + email + "\" \"x\" {\n  name = \"a\"\n" + step.hcl + "\n}",
		})
	}
	noError(t, r.existing.Destroy())
	resource.Test(t, test)
	if diff := cmp.Diff(fromCLI.requests, fromHere.requests); diff != "" {
		t.Errorf("requests (-CLI +tfcore):\n%s", diff)
	}
}

// recording is a provider that records each request for a plan as text. The text has no ids, because the ids differ
// between two servers. Equal requests in a row are recorded once, because the CLI repeats some plans.
type recording struct {
	tfprotov6.ProviderServer
	requests []string
}

var uuid = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)

// PlanResourceChange records the request.
func (r *recording) PlanResourceChange(
	ctx context.Context, req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	text := "private " + string(req.PriorPrivate)
	schema, err := r.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	for _, state := range []*tfprotov6.DynamicValue{req.PriorState, req.Config, req.ProposedNewState} {
		value, err := state.Unmarshal(schema.ResourceSchemas[email].ValueType())
		if err != nil {
			return nil, err
		}
		text += "\n" + strings.ReplaceAll(value.String(), "tftypes.", "")
	}
	r.requests = slices.Compact(append(r.requests, uuid.ReplaceAllString(text, "UUID")))
	return r.ProviderServer.PlanResourceChange(ctx, req)
}
