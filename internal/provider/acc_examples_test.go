package provider_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

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
			continue // an import block is not a whole configuration, and TestAccFlows tests the examples of flows
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
				addStage(t, server, email, attributes{"name": "default-recovery-email"})
				addStage(t, server, authenticator, attributes{"name": "default-authenticator-email-setup"})
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

// flowExample is a folder of examples/flows.
type flowExample struct {
	stages   []string // the names of the stages that the flow runs, in this order
	imported []string // the addresses of the resources that the example imports, because every new server has them
	// users is the API path that lists what uses the flow, or what uses its first stage. %[1]v stands for the UUID of the
	// flow, and %[2]v for that of the stage. After each apply the list must have one element. "" means no such list.
	users string
}

var flowExamples = map[string]flowExample{
	"recovery": {
		[]string{
			"recovery-identification", "recovery-email", "recovery-prompt", "recovery-user-write", "recovery-user-login",
		},
		[]string{"authentik_brand.default", "authentik_stage_identification.sign_in"}, "/core/brands/?flow_recovery=%[1]v",
	},
	"enrollment": {
		[]string{"enrollment-prompt", "enrollment-user-write", "enrollment-email", "enrollment-user-login"}, nil, "",
	},
	"mfa": {
		[]string{"mfa-email"}, []string{"authentik_stage_authenticator_validate.sign_in"},
		"/stages/authenticator/validate/?configuration_stages=%[2]v",
	},
}

// Each example in examples/flows is applied beside a fake of the official provider. At first a flow_set block binds the
// stage to the flow. Then the files of examples/flows-beside replace the files with the same names. In these files a
// resource of the official provider binds the stage. The destroy leaves only the stages that existed before.
func TestAccFlows(t *testing.T) {
	for name, example := range flowExamples {
		t.Run(name, func(t *testing.T) {
			server := acctest.Simulated(t, "")
			post(t, server, "/stages/identification/", attributes{"name": "default-authentication-identification"})
			addValidation(t, server, "default-authentication-mfa-validation")
			before := len(stageNames(t, server))
			f := server.FolderBeside(t)
			for _, folder := range []string{"flows", "flows-beside"} {
				for _, path := range glob(t, "../../examples/"+folder+"/"+name+"/*.tf") {
					f.WriteFile(t, filepath.Base(path), contents(t, path))
				}
				f.Must(t, "apply", "-auto-approve")
				f.Must(t, "plan", "-detailed-exitcode")
				example.mustRun(t, server)
			}
			if len(example.imported) > 0 {
				f.Must(t, append([]string{"state", "rm"}, example.imported...)...)
			}
			f.Must(t, "destroy", "-auto-approve")
			if stages := stageNames(t, server); len(server.Sim.Bindings()) > 0 || len(stages) != before {
				t.Errorf("left after destroy: %v, %v", server.Sim.Bindings(), stages)
			}
		})
	}
}

// stageNames returns a map from the UUID of each stage on the server, of any type, to its name.
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

// mustRun fails the test unless the server has one flow with bindings, and this flow runs the stages of the example.
func (e flowExample) mustRun(t *testing.T, server *acctest.Target) {
	t.Helper()
	bindings, names := server.Sim.Bindings(), stageNames(t, server)
	slices.SortFunc(bindings, func(a, b attributes) int { return int(a["order"].(int64) - b["order"].(int64)) })
	var stages []string
	flows := map[any]bool{}
	for _, binding := range bindings {
		flows[binding["target"]] = true
		stages = append(stages, names[binding["stage"]])
	}
	if !slices.Equal(stages, e.stages) || len(flows) != 1 {
		t.Fatalf("%d flows run %q, want %q", len(flows), stages, e.stages)
	}
	if e.users != "" {
		list := fmt.Sprintf(e.users, bindings[0]["target"], bindings[0]["stage"])
		if _, found := server.Ask(t, http.MethodGet, list, ""); len(found["results"].([]any)) != 1 {
			t.Errorf("%s: %v", list, found)
		}
	}
}
