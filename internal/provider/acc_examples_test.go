package provider_test

import (
	"fmt"
	"net/http"
	"path/filepath"
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
	imported []string // the addresses of the resources that the example imports, because every new server has them
	// users is the API path of a list that must have one element after each apply: what uses the flow or its first stage.
	// %[1]v is the UUID of the flow, and %[2]v is that of its first stage. "" means no such list.
	users string
}

var flowExamples = map[string]flowExample{
	"recovery": {
		[]string{"authentik_brand.default", "authentik_stage_identification.sign_in"}, "/core/brands/?flow_recovery=%[1]v",
	},
	"enrollment": {nil, ""},
	"mfa": {
		[]string{"authentik_stage_authenticator_validate.sign_in"},
		"/stages/authenticator/validate/?configuration_stages=%[2]v",
	},
}

// Each example in examples/flows is applied beside a fake of the official provider. Its flow_set block binds the stage
// to the flow. Then the files of examples/flows-beside replace the files with the same names, and a resource of the
// official provider binds the stage. The destroy leaves only the stages that existed before the first apply. Before the
// destroy, the imported resources are removed from the state, because they must stay on the server.
func TestAccFlows(t *testing.T) {
	for name, example := range flowExamples {
		t.Run(name, func(t *testing.T) {
			server := acctest.Simulated(t, "")
			signIn := attributes{"name": "default-authentication-identification"}
			server.Send(t, http.MethodPost, "/stages/identification/", signIn)
			addValidation(t, server, "default-authentication-mfa-validation")
			before := count(t, server, "/stages/all/")
			f := server.FolderBeside(t)
			for _, folder := range []string{"flows", "flows-beside"} {
				for _, path := range glob(t, "../../examples/"+folder+"/"+name+"/*.tf") {
					f.WriteFile(t, filepath.Base(path), contents(t, path))
				}
				f.Must(t, "apply", "-auto-approve")
				f.Must(t, "plan", "-detailed-exitcode")
				if example.users == "" {
					continue
				}
				first := server.Sim.Bindings()[0]
				users := fmt.Sprintf(example.users, first["target"], first["stage"])
				if found := count(t, server, users); found != 1 {
					t.Errorf("%s has %d objects, want 1", users, found)
				}
			}
			if len(example.imported) > 0 {
				f.Must(t, append([]string{"state", "rm"}, example.imported...)...)
			}
			f.Must(t, "destroy", "-auto-approve")
			if left := count(t, server, "/stages/all/"); len(server.Sim.Bindings()) > 0 || left != before {
				t.Errorf("left after destroy: %v, and %d stages more than before", server.Sim.Bindings(), left-before)
			}
		})
	}
}

func count(t *testing.T, server *acctest.Target, list string) int {
	t.Helper()
	_, page := server.Ask(t, http.MethodGet, list, "")
	return len(page["results"].([]any))
}
