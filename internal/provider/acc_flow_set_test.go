package provider_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// flowExamples lists the folders of examples/flows. Each has its stages in the order in which the flow runs them.
var flowExamples = map[string][]string{
	"recovery":   {"recovery-identification", "recovery-email", "recovery-prompt", "recovery-user-write", "recovery-user-login"},
	"enrollment": {"enrollment-prompt", "enrollment-user-write", "enrollment-email", "enrollment-user-login"},
	"mfa":        {"mfa-email"},
}

// adopted lists the stages that exist on every new authentik server and that the examples import.
var adopted = []string{"default-authentication-identification", "default-authentication-mfa-validation"}

// used maps an example to the path of a list. The flow of the example, or its first stage, must be in this list exactly
// once.
var used = map[string]string{
	"recovery": "/core/brands/?flow_recovery=%[1]v",
	"mfa":      "/stages/authenticator/validate/?configuration_stages=%[2]v",
}

// Each example is a whole flow, applied with a fake of the official provider. The first step uses flow_set. The second
// step uses the files of examples/flows-beside instead, so that another resource manages the binding.
func TestAccFlows(t *testing.T) {
	for name, order := range flowExamples {
		t.Run(name, func(t *testing.T) {
			server := acctest.Simulated(t, "")
			post(t, server, "/stages/identification/", map[string]any{"name": adopted[0]})
			addValidation(t, server, adopted[1])
			files := map[string]string{}
			for _, path := range glob(t, "../../examples/flows/"+name+"/*.tf") {
				files[filepath.Base(path)] = contents(t, path)
			}
			check := []statecheck.StateCheck{running{t, server, name, order}}
			byBlock := resource.TestStep{Config: whole(files), ConfigStateChecks: check}
			for _, path := range glob(t, "../../examples/flows-beside/"+name+"/*.tf") {
				files[filepath.Base(path)] = contents(t, path)
			}
			byBinding := resource.TestStep{Config: whole(files), ConfigStateChecks: check}
			server.TestBeside(t, byBlock, byBinding, resource.TestStep{Config: released(t, whole(files))})
			if bindings, stages := server.Sim.Bindings(), stageNames(t, server); len(bindings) > 0 || len(stages) != len(adopted) {
				t.Errorf("left after destroy: %v, %v", bindings, stages)
			}
		})
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) == 0 {
		t.Fatal("no files", pattern, err)
	}
	return found
}

// whole returns one configuration with the text of all files. It leaves out the terraform and provider blocks, which
// the test writes itself.
func whole(files map[string]string) string {
	var all strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		text := files[name]
		if name == "main.tf" {
			_, text, _ = strings.Cut(text, "\n}\n")
		}
		all.WriteString(text)
	}
	return all.String()
}

// released returns a configuration that removes the imported stages from the state. An apply of this configuration
// destroys all other resources.
func released(t *testing.T, text string) (config string) {
	t.Helper()
	for _, match := range regexp.MustCompile(`(?m)^  to = (\S+)$`).FindAllStringSubmatch(text, -1) {
		config += forgotten(t, match[1])
	}
	return config
}

// stageNames returns the names of all stages of all types, by their ids.
func stageNames(t *testing.T, server *acctest.Target) map[any]string {
	t.Helper()
	_, page := server.Ask(t, http.MethodGet, "/stages/all/?page_size=100", "")
	names := map[any]string{}
	for _, one := range page["results"].([]any) {
		stage := one.(map[string]any)
		names[stage["pk"]] = stage["name"].(string)
	}
	return names
}

// running checks that the flow of an example runs these stages in this order. It also checks the list of used for this
// example.
type running struct {
	t *testing.T
	*acctest.Target
	example string
	order   []string
}

// CheckState reads only from the server, not from the state.
func (r running) CheckState(_ context.Context, _ statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	var order []string
	bindings := r.Sim.Bindings()
	slices.SortFunc(bindings, func(a, b map[string]any) int { return int(a["order"].(int64) - b["order"].(int64)) })
	flows, names := map[any]bool{}, stageNames(r.t, r.Target)
	for _, binding := range bindings {
		flows[binding["target"]] = true
		order = append(order, names[binding["stage"]])
	}
	if !slices.Equal(order, r.order) || len(flows) != 1 {
		resp.Error = fmt.Errorf("%d flows run %q, want %q", len(flows), order, r.order)
		return
	}
	if list, ok := used[r.example]; ok {
		list = fmt.Sprintf(list, bindings[0]["target"], bindings[0]["stage"])
		if _, found := r.Ask(r.t, http.MethodGet, list, ""); len(found["results"].([]any)) != 1 {
			resp.Error = fmt.Errorf("%s: %v", list, found)
		}
	}
}

// The CLI plans with a dynamic block that is first unknown as a whole, then has an unknown block in the middle, and
// then has fewer blocks. After each step the plan is empty.
func TestAccFlowSet(t *testing.T) {
	acctest.EachKind(t, func(t *testing.T, server *acctest.Target, resourceType string) {
		name := acctest.Name("flows")
		config := func(flows string) string {
			return `resource "terraform_data" "flows" { input = ` + flows + ` }
` + stage(resourceType, name, `
  dynamic "flow_set" {
    for_each = terraform_data.flows.output
    content {
      slug        = "`+name+`-${flow_set.value}"
      name        = flow_set.value
      title       = flow_set.value
      designation = "stage_configuration"
    }
  }`)
		}
		server.Test(t,
			resource.TestStep{Config: config(`["a", "b"]`)},
			resource.TestStep{Config: config(`["b", "c", "a"]`)},
			resource.TestStep{Config: config(`["a"]`)},
		)
	})
}
