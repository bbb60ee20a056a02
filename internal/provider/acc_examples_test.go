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

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) == 0 {
		t.Fatal("no files", pattern, err)
	}
	return found
}

// Every example is applied, planned again and destroyed. The CLI installs the built provider under its real address, so
// the examples run unchanged, as users copy them.
func TestAccExamples(t *testing.T) {
	cli := acctest.Built(t)
	for _, file := range append(glob(t, "../../examples/*/*/*.tf"), providerFile) {
		if strings.Contains(file, "/import-by-") || strings.Contains(file, "/flows") {
			continue // an import block needs a whole configuration, and TestAccFlows tests the flows
		}
		t.Run(strings.TrimPrefix(file, "../../examples/"), func(t *testing.T) {
			if strings.Contains(file, "/actions/") {
				acctest.Needs(t, actions)
			}
			if strings.Contains(contents(t, file), "password_wo") {
				acctest.Needs(t, acctest.WriteOnly)
			}
			server := newRecoveryServer(t, "").addRecoveryFlow(t).Target
			if strings.Contains(file, "/data-sources/authentik_stage_") { // these examples look up existing stages
				addStage(t, server, email, attributes{"name": "recovery-email"})
				addStage(t, server, authenticator, attributes{"name": "mfa-email"})
			}
			before := len(server.Sim.Stages(""))
			f := folder(t, cli, server, file, providerFile)
			f.Env = append(f.Env, "TF_VAR_smtp_password=s3cret")
			f.Must(t, "apply", "-auto-approve")
			f.Must(t, "plan", "-detailed-exitcode")
			f.Must(t, "destroy", "-auto-approve")
			if left := len(server.Sim.Stages("")) - before; left != 0 {
				t.Errorf("%d stages are left after destroy", left)
			}
		})
	}
}

// The examples of list blocks run unchanged with `terraform query`, and find a stage.
func TestAccListExamples(t *testing.T) {
	cli := acctest.Built(t)
	acctest.Needs(t, query)
	server := acctest.Simulated(t, "")
	for resourceType, name := range map[string]string{email: "with-its-own", authenticator: "mfa-email"} {
		addStage(t, server, resourceType, attributes{"name": name})
		list := "../../examples/list-resources/" + resourceType + "/list-resource.tfquery.hcl"
		mustContain(t, folder(t, cli, server, providerFile, list).Must(t, "query"), name)
	}
}

// flowExamples maps each folder of examples/flows to the names of its stages, in the order in which the flow runs them.
var flowExamples = map[string][]string{
	"recovery": {
		"recovery-identification", "recovery-email", "recovery-prompt", "recovery-user-write", "recovery-user-login",
	},
	"enrollment": {
		"enrollment-prompt", "enrollment-user-write", "enrollment-email", "enrollment-user-login",
	},
	"mfa": {"mfa-email"},
}

// importedStages contains the names of two stages that every new authentik server has. The examples of flows import
// them.
var importedStages = []string{"default-authentication-identification", "default-authentication-mfa-validation"}

// userLists maps the name of an example to the path of a list. After the apply this list has exactly one element, which
// uses the flow (%[1]v) or the first stage (%[2]v) of the example.
var userLists = map[string]string{
	"recovery": "/core/brands/?flow_recovery=%[1]v",
	"mfa":      "/stages/authenticator/validate/?configuration_stages=%[2]v",
}

// Each example in examples/flows is applied together with a fake of the official provider. In the first step a flow_set
// block binds the stage to the flow. The second step uses the files of examples/flows-beside instead of the files with
// the same names. In these files a resource of the official provider binds the stage.
func TestAccFlows(t *testing.T) {
	for name, order := range flowExamples {
		t.Run(name, func(t *testing.T) {
			server := acctest.Simulated(t, "")
			post(t, server, "/stages/identification/", attributes{"name": importedStages[0]})
			addValidation(t, server, importedStages[1])
			check := []statecheck.StateCheck{runsStages{t, server, name, order}}
			files := map[string]string{}
			var steps []resource.TestStep
			for _, folder := range []string{"flows", "flows-beside"} {
				for _, path := range glob(t, "../../examples/"+folder+"/"+name+"/*.tf") {
					files[filepath.Base(path)] = contents(t, path)
				}
				steps = append(steps, resource.TestStep{Config: joined(files), ConfigStateChecks: check})
			}
			server.TestBeside(t, append(steps, resource.TestStep{Config: withRemovedBlocks(t, joined(files))})...)
			bindings, stages := server.Sim.Bindings(), stageNames(t, server)
			if len(bindings) > 0 || len(stages) != len(importedStages) {
				t.Errorf("left after destroy: %v, %v", bindings, stages)
			}
		})
	}
}

// joined returns one configuration with the text of all files. It leaves out the terraform block at the start of
// main.tf, because the test adds its own terraform block.
func joined(files map[string]string) string {
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

// withRemovedBlocks returns a configuration with a removed block for each import block in the text. An apply of this
// configuration removes the imported stages only from the state, and destroys all other resources. OpenTofu before 1.10
// accepts no lifecycle block in a removed block, and never destroys the removed object.
func withRemovedBlocks(t *testing.T, text string) string {
	t.Helper()
	config := "# A configuration must not be empty.\n"
	lifecycle := "  lifecycle {\n    destroy = false\n  }\n"
	first := version.Must(version.NewVersion("1.10"))
	if name, release := acctest.CLIVersion(t); name == "tofu" && release.LessThan(first) {
		lifecycle = ""
	}
	for _, match := range regexp.MustCompile(`(?m)^  to = (\S+)$`).FindAllStringSubmatch(text, -1) {
		config += "removed {\n  from = " + match[1] + "\n" + lifecycle + "}\n"
	}
	return config
}

// stageNames returns the names of all stages on the server by their UUIDs, whatever types the stages have.
func stageNames(t *testing.T, server *acctest.Target) map[any]string {
	t.Helper()
	_, page := server.Ask(t, http.MethodGet, "/stages/all/?page_size=100", "")
	names := map[any]string{}
	for _, one := range page["results"].([]any) {
		stage := one.(attributes)
		names[stage["pk"]] = stage["name"].(string)
	}
	return names
}

// runsStages is a check that the server has one flow, and that the flow runs the stages of an example in the order of
// the field order. If userLists has a list for the example, the check also requests this list.
type runsStages struct {
	t *testing.T
	*acctest.Target
	example string
	order   []string
}

// CheckState sets resp.Error if the flow on the server is wrong. It does not read the state of Terraform.
func (r runsStages) CheckState(_ context.Context, _ statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	var order []string
	bindings := r.Sim.Bindings()
	slices.SortFunc(bindings, func(a, b attributes) int { return int(a["order"].(int64) - b["order"].(int64)) })
	flows, names := map[any]bool{}, stageNames(r.t, r.Target)
	for _, binding := range bindings {
		flows[binding["target"]] = true
		order = append(order, names[binding["stage"]])
	}
	if !slices.Equal(order, r.order) || len(flows) != 1 {
		resp.Error = fmt.Errorf("%d flows run %q, want %q", len(flows), order, r.order)
		return
	}
	if list, ok := userLists[r.example]; ok {
		list = fmt.Sprintf(list, bindings[0]["target"], bindings[0]["stage"])
		if _, found := r.Ask(r.t, http.MethodGet, list, ""); len(found["results"].([]any)) != 1 {
			resp.Error = fmt.Errorf("%s: %v", list, found)
		}
	}
}
