package provider_test

import (
	"fmt"
	"maps"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// variedFields returns the fields of many stages. Each stage has a value that can occur on a real server and that is
// easy to handle wrongly.
func variedFields(resourceType string) []attributes {
	own := mailServer(attributes{"use_global_settings": false})
	stages := []attributes{
		{"use_global_settings": true},
		{"use_global_settings": true, "timeout": 30, "host": "ignored.example.com", "port": 2525, "username": "x"},
		{"use_global_settings": false},
		with(own, "username", "mailer"),
		with(with(own, "username", "mailer"), "password", "s3cret"),
		with(own, "subject", "Ünïcode ✉ \"quoted\" ${not} %{a} \\ template"),
		with(own, "template", "email/own.html"),
		with(own, "token_expiry", "hours=1;minutes=5"),
		with(own, "token_expiry", "HOURS=0.5"),
		with(own, "token_expiry", "minutes=30;foo=2"),
		with(own, "token_expiry", "minutes=0"),
		with(own, "from_address", "a@exämple.com"),
	}
	if resourceType == email {
		return append(
			stages, with(own, "activate_user_on_success", true), with(own, "recovery_max_attempts", 0),
			with(own, "recovery_cache_timeout", "seconds=90;foo=1"),
		)
	}
	return append(stages, with(own, "friendly_name", ""), with(own, "friendly_name", "Mail ✉"))
}

// adoptFolder returns a directory with a copy of examples/adopt, in which the CLI can run. It also returns a server
// with stageGroup stages, each with different values.
func adoptFolder(t *testing.T) (*acctest.Folder, *acctest.Target) {
	t.Helper()
	cli := acctest.Built(t)
	acctest.Needs(t, query)
	server := acctest.Simulated(t, "")
	server.Sim.AddTemplate("email/own.html")
	for _, resourceType := range acctest.Kinds {
		for i, fields := range variedFields(resourceType) {
			addStage(t, server, resourceType, with(fields, "name", fmt.Sprintf("%s %02d", resourceType, i)))
		}
	}
	return folder(t, cli, server, glob(t, "../../examples/adopt/*")...), server
}

// The test copies three commands from the guide about adoption and runs them. The commands import all stages of a
// server. The generated configuration is formatted and valid, and its plan contains only imports. After the apply the
// plan is empty.
func TestAccAdoptGuide(t *testing.T) {
	f, server := adoptFolder(t)
	commands := guideCommands(t)
	mustRunShell(t, f, commands[0])
	f.Must(t, "fmt", "-check", "-diff")
	f.Must(t, "validate")
	planned := f.JSON(t, "plan")
	for address, action := range planned.Actions {
		if action != "import" {
			t.Errorf("%s: %s", address, action)
		}
	}
	if stages := server.Sim.Stages(""); len(planned.Actions) != len(stages) {
		t.Errorf("%d of %d stages are imported:\n%s", len(planned.Actions), len(stages), planned.Text)
	}
	server.Sim.ResetRequests()
	mustRunShell(t, f, commands[1])
	mustRunShell(t, f, commands[2])
	f.Must(t, "plan", "-detailed-exitcode")
	if err := onlyReads(server); err != nil {
		t.Error(err)
	}
}

// guideCommands returns the three commands in the shell block of templates/guides/adopt.md.tmpl that begins with
// terraform query.
func guideCommands(t *testing.T) []string {
	t.Helper()
	text := contents(t, "../../templates/guides/adopt.md.tmpl")
	block := regexp.MustCompile("(?s)```sh\n(terraform query.*?)\n```").FindStringSubmatch(text)
	if len(block) != 2 || strings.Count(block[1], "\n") != 2 {
		t.Fatal("want a block of three commands in the guide")
	}
	return strings.Split(block[1], "\n")
}

// shellCommand returns a command that runs line with sh in the directory of f. The command reads "yes" from stdin.
func shellCommand(t *testing.T, f *acctest.Folder, line string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), "sh", "-c", line)
	command.Dir, command.Env = f.Dir, f.Command(t.Context(), f.Dir, f.Env).Env
	command.Stdin = strings.NewReader("yes\n")
	return command
}

func mustRunShell(t *testing.T, f *acctest.Folder, line string) {
	t.Helper()
	if out, err := shellCommand(t, f, line).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", line, err, out)
	}
}

// The script adopt.sh of the example imports all stages of a server. A second run of the script changes nothing, and
// prints one line that says why.
func TestAccAdoptScript(t *testing.T) {
	f, _ := adoptFolder(t)
	mustRunShell(t, f, "sh adopt.sh")
	f.Must(t, "plan", "-detailed-exitcode")
	text, err := shellCommand(t, f, "sh adopt.sh").CombinedOutput()
	out := string(text)
	if err == nil || strings.Count(out, "\n") != 1 {
		t.Errorf("a second run prints %q and returns %v, want one line and an error", out, err)
	}
	mustContain(t, out, "stages.tf exists already")
}

// Terraform can generate the configuration from import blocks. The id of an import block is the name of the stage, or
// its UUID in any notation.
func TestAccImportBlocks(t *testing.T) {
	cli := acctest.Built(t)
	server, prefix := acctest.Server(t), acctest.Name("import")
	expiry := any("minutes=30;foo=2")
	if authentik.CapabilitiesOf(server.Runs(t)).Has(authentik.ExpiryInMinutes) {
		expiry = 7
	}
	f := folder(t, cli, server, "../../examples/adopt/providers.tf")
	var blocks strings.Builder
	want := map[string]string{}
	for i, name := range []string{prefix + " / Rück?&name=%20#1 ✉", uuid.NewString(), prefix} {
		fields := attributes{"name": name, "use_global_settings": true, "token_expiry": expiry}
		id := addTemporary(t, server, acctest.Paths[email], fields)
		if name == prefix {
			name = strings.ToUpper(strings.ReplaceAll(id, "-", ""))
		}
		fmt.Fprintf(&blocks, `import {
  provider = authentik-email
  to       = authentik_stage_email.s%d
  id       = %q
}
`, i, name)
		want[fmt.Sprint("authentik_stage_email.s", i)] = "import"
	}
	f.WriteFile(t, "import.tf", blocks.String())
	f.Must(t, "plan", "-generate-config-out=stages.tf")
	f.Must(t, "fmt", "-check", "-diff")
	if planned := f.JSON(t, "apply"); !maps.Equal(planned.Actions, want) {
		t.Errorf("actions (-want +got):\n%s\n%s", cmp.Diff(want, planned.Actions), planned.Text)
	}
	f.Must(t, "plan", "-detailed-exitcode")
}
