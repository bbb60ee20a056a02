package tfcore_test

import (
	"fmt"
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
	{completeConfig(), `name = "a"
		host = "mail"
		password = 5
		secret_wo = "hush"
		flow { slug = "one" }
		flow {
			slug = "two"
			order = 7
		}`},
	{config{"name": "a", "flow": []any{config{"slug": "two"}, config{"slug": "one"}, config{"slug": "three"}}}, `
		name = "a"
		flow { slug = "two" }
		flow { slug = "one" }
		flow { slug = "three" }`},
	{config{"name": "b", "port": 26, "secret_wo": "hush"}, `name = "b"
		port = 26
		secret_wo = "hush"`},
	{config{"name": "b"}, `name = "b"`},
}

// TestRequestsAreThoseOfTheCLI runs the same steps with this package and with the CLI. The provider must get the same
// requests for plans from both.
func TestRequestsAreThoseOfTheCLI(t *testing.T) {
	acctest.Needs(t, acctest.WriteOnly)
	fromCLI, fromHere := &stub{}, &stub{}
	test := resource.TestCase{ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
		"test": func() (tfprotov6.ProviderServer, error) { return fromCLI, nil },
	}}
	const begin = "resource \"test_stage\" \"x\" {\n"
	r := newSession(t, fromHere).Resource("test_stage")
	for _, step := range steps {
		test.Steps = append(test.Steps, resource.TestStep{Config: begin + step.hcl + "\n}"})
		noDiagnostics(t, r.Apply(step.config))
		_, diags := r.Plan(step.config)
		noDiagnostics(t, diags)
	}
	noDiagnostics(t, r.Destroy())
	if r.State() != nil {
		t.Errorf("the state after the destroy is %v", r.State())
	}
	resource.Test(t, test)
	if diff := cmp.Diff(requests(fromCLI), requests(fromHere)); diff != "" {
		t.Errorf("requests (-CLI +tfcore):\n%s", diff)
	}
}

// requests returns the plan requests as text. The CLI repeats some plans, so equal requests in a row are listed once.
func requests(s *stub) []string {
	var all []string
	for _, plan := range s.plans {
		all = append(all, strings.Join([]string{
			"prior " + textOf(plan.PriorState), "config " + textOf(plan.Config),
			"proposed " + textOf(plan.ProposedNewState), "private " + string(plan.PriorPrivate),
		}, "\n"))
	}
	return slices.Compact(all)
}

func textOf(packed *tfprotov6.DynamicValue) string {
	value, err := packed.Unmarshal(stageType)
	return fmt.Sprint(value, err)
}
