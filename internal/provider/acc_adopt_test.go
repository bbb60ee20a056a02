package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// The script adopt.sh runs the three commands of the guide about adoption. The commands import all stages of a server,
// and change nothing on the server. The generated configuration is formatted, and its plan is empty. A second run of
// the script prints one line that says why it does nothing.
func TestAccAdoptScript(t *testing.T) {
	cli := acctest.Built(t)
	acctest.Needs(t, query)
	server := acctest.Simulated(t, "")
	server.Sim.AddTemplate("email/own.html")
	for _, resourceType := range acctest.Kinds {
		for i, fields := range []attributes{
			{"use_global_settings": true, "timeout": 30, "host": "ignored.example.com", "port": 2525, "username": "x"},
			mailServer(attributes{"use_global_settings": false, "username": "mailer", "password": "s3cret"}),
			{
				"use_global_settings": true, "token_expiry": "minutes=30;foo=2", "template": "email/own.html",
				"subject": "Ünïcode ✉ \"quoted\" ${not} %{a} \\ template",
			},
		} {
			addStage(t, server, resourceType, with(fields, "name", fmt.Sprint(resourceType, i)))
		}
	}
	f := folder(t, cli, server, glob(t, "../../examples/adopt/*")...)
	_, commands, _ := strings.Cut(contents(t, "../../examples/adopt/adopt.sh"), "fi\n\n")
	mustContain(t, contents(t, "../../templates/guides/adopt.md.tmpl"), "```sh\n"+commands+"```")
	adopt := func() (string, error) {
		command := exec.CommandContext(t.Context(), "sh", "adopt.sh")
		command.Dir, command.Env = f.Dir, f.Command(t.Context(), f.Dir, f.Env).Env
		command.Stdin = strings.NewReader("yes\n")
		out, err := command.CombinedOutput()
		return string(out), err
	}
	if out, err := adopt(); err != nil {
		t.Fatal(err, out)
	}
	f.Must(t, "fmt", "-check", "-diff")
	f.Must(t, "plan", "-detailed-exitcode")
	mustBeNil(t, onlyReads(server))
	addresses := f.Must(t, "state", "list")
	if stages := server.Sim.Stages(""); strings.Count(addresses, "\n") != len(stages) {
		t.Errorf("%d stages were imported as:\n%s", len(stages), addresses)
	}
	if out, err := adopt(); err == nil || strings.Count(out, "\n") != 1 || !strings.Contains(out, "exists already") {
		t.Errorf("a second run prints %q and returns %v, want one line and an error", out, err)
	}
}

// Terraform can generate the configuration from import blocks. The id of an import block is the name of the stage, or
// its UUID in any notation.
func TestAccImportBlocks(t *testing.T) {
	cli := acctest.Built(t)
	server, name := acctest.Server(t), acctest.Name("import")
	f := folder(t, cli, server, "../../examples/adopt/providers.tf")
	add := func(name string) string {
		path := acctest.Paths[email]
		fields := attributes{"name": name, "use_global_settings": true}
		id := server.Send(t, http.MethodPost, path, fields)["pk"].(string)
		t.Cleanup(func() { server.Ask(t, http.MethodDelete, path+id+"/", "") }) // a real server would keep the stage
		return strings.ToUpper(strings.ReplaceAll(id, "-", ""))
	}
	special := name + " / Rück?&name=%20#1 ✉"
	add(special)
	blocks, want := "", map[string]string{}
	for label, id := range map[string]string{"by_name": special, "by_id": add(name)} {
		want[email+"."+label] = "import"
		blocks += fmt.Sprintf("import {\n  provider = authentik-email\n  to = %s.%s\n  id = %q\n}\n", email, label, id)
	}
	f.WriteFile(t, "import.tf", blocks)
	f.Must(t, "plan", "-generate-config-out=stages.tf")
	if planned := f.JSON(t, "apply"); !maps.Equal(planned.Actions, want) {
		t.Errorf("actions (-want +got):\n%s\n%s", cmp.Diff(want, planned.Actions), planned.Text)
	}
	f.Must(t, "plan", "-detailed-exitcode")
}
