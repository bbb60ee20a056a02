package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

var adoptFiles = []string{"../../examples/adopt/providers.tf", "../../examples/adopt/stages.tfquery.hcl", "../../examples/adopt/adopt.sh"}

// populated returns a server with 29 stages, each with different values.
func populated(t *testing.T) *acctest.Target {
	t.Helper()
	server := acctest.Simulated(t, "")
	for _, resourceType := range acctest.Kinds {
		addVaried(t, server, resourceType)
	}
	return server
}

// The three commands of the guide, copied from its text, adopt all stages of a server. The generated configuration is
// formatted and valid, and its plan only imports. After the apply the plan is empty.
func TestAccAdoptGuide(t *testing.T) {
	cli := newCLI(t)
	acctest.Needs(t, acctest.Feature{Name: "terraform query", Terraform: "1.14.0"})
	server := populated(t)
	f := cli.folder(t, server, nil, adoptFiles...)
	commands := guideCommands(t)
	f.paste(t, commands[0])
	f.run(t, "fmt", "-check", "-diff")
	f.run(t, "validate")
	changes := f.planned(t)
	if len(changes) != len(server.Sim.Stages("")) || slices.ContainsFunc(changes, func(c string) bool { return !strings.HasSuffix(c, ": no-op, imported true") }) {
		t.Errorf("the plan does not import all and nothing else: %v", changes)
	}
	server.Sim.ResetRequests()
	f.paste(t, commands[1])
	f.paste(t, commands[2])
	f.run(t, "plan", "-detailed-exitcode")
	for _, request := range asked(server) {
		if !strings.HasPrefix(request, "GET ") {
			t.Errorf("adopting sends %s", request)
		}
	}
}

// guideCommands returns the commands of the guide's block that begins with terraform query.
func guideCommands(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../templates/guides/adopt.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```sh\n(terraform query.*?)\n```").FindSubmatch(text)
	if len(block) != 2 || strings.Count(string(block[1]), "\n") != 2 {
		t.Fatal("the guide no longer has three commands")
	}
	return strings.Split(string(block[1]), "\n")
}

// paste runs a command line in a shell, and answers "yes" to its question.
func (f folder) paste(t *testing.T, line string) {
	t.Helper()
	command := f.command("sh", "-c", line)
	command.Stdin = strings.NewReader("yes\n")
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", line, err, out)
	}
}

func TestAccAdoptScript(t *testing.T) {
	cli := newCLI(t)
	acctest.Needs(t, acctest.Feature{Name: "terraform query", Terraform: "1.14.0"})
	f := cli.folder(t, populated(t), nil, adoptFiles...)
	f.paste(t, "./adopt.sh")
	f.run(t, "plan", "-detailed-exitcode")
	if out, err := f.command("sh", "-c", "./adopt.sh").CombinedOutput(); err == nil || !strings.HasPrefix(string(out), "stages.tf is there already") || strings.Count(string(out), "\n") != 1 {
		t.Errorf("a second run says %q, %v", out, err)
	}
}

// A stage with a value that no configuration is allowed to have is listed with a warning.
func TestAccQueryWarns(t *testing.T) {
	cli := newCLI(t)
	acctest.Needs(t, acctest.Feature{Name: "terraform query", Terraform: "1.14.0"})
	server, name := acctest.Server(t), acctest.Name("bad")
	lend(t, server, acctest.Paths[acctest.Kinds[0]], attributes{"name": name, "use_tls": true, "use_ssl": true, "port": 0})
	out := cli.folder(t, server, map[string]string{"stages.tfquery.hcl": listOf(acctest.Kinds[0], name)}, adoptFiles[0]).run(t, "query")
	mustSay(t, strings.Join(strings.Fields(out), " "), name, `"`+name+`" was made with another tool`, "- port:", "- use_tls:")
}

// Without terraform query, import blocks generate the configuration. The id of a block is the stage's name or its UUID,
// in any notation of a UUID.
func TestAccImportBlocks(t *testing.T) {
	cli := newCLI(t)
	server, prefix := acctest.Server(t), acctest.Name("import")
	expiry := any("minutes=30;foo=2")
	if authentik.CapabilitiesOf(server.Runs(t)).Has(authentik.ExpiryInMinutes) {
		expiry = 7
	}
	var blocks strings.Builder
	var want []string
	for _, c := range []struct {
		label, name string
		spell       func(id string) string // returns the id of the import block; nil imports by name
	}{
		{"glyph", prefix + " Recovery ✉", nil},
		{"odd", prefix + " / Rück?&name=%20#1", nil},
		{"comparer", uuid.NewString(), nil}, // the name of this stage looks like a UUID
		{"upper", prefix + " upper", strings.ToUpper},
		{"dashless", prefix + " dashless", func(id string) string { return strings.ReplaceAll(id, "-", "") }},
	} {
		given, id := c.name, lend(t, server, acctest.Paths[acctest.Kinds[0]], attributes{"name": c.name, "use_global_settings": true, "token_expiry": expiry})
		if c.spell != nil {
			given = c.spell(id)
		}
		fmt.Fprintf(&blocks, "import {\n  provider = authentik-email\n  to       = authentik_stage_email.%s\n  id       = %q\n}\n", c.label, given)
		want = append(want, "authentik_stage_email."+c.label+": no-op, imported true")
	}
	f := cli.folder(t, server, map[string]string{"import.tf": blocks.String()}, adoptFiles[0])
	f.run(t, "plan", "-generate-config-out=stages.tf")
	f.run(t, "fmt", "-check", "-diff")
	changes := f.planned(t)
	slices.Sort(changes)
	slices.Sort(want)
	if !slices.Equal(changes, want) {
		t.Errorf("planned %v", changes)
	}
	f.run(t, "apply", "-auto-approve")
	f.run(t, "plan", "-detailed-exitcode")
}

// The import of a stage of the other type fails, and the error contains the command that imports the stage.
func TestAccImportOfTheOtherType(t *testing.T) {
	cli := newCLI(t)
	server, name := codesServer(t), "Codes / "+acctest.Name("Zwei")
	id := lend(t, server, acctest.Paths[acctest.Kinds[1]], attributes{"name": name, "friendly_name": "Codes"})
	f := cli.folder(t, server, map[string]string{"main.tf": "resource \"authentik_stage_email\" \"stage\" {\n  name = \"" + name + "\"\n}\n"}, "../../examples/provider/provider.tf")
	out, err := f.command(f.Path, "import", "-no-color", "authentik_stage_email.stage", name).CombinedOutput()
	if err == nil {
		t.Errorf("it is imported: %s", out)
	}
	said := strings.NewReplacer("│", " ").Replace(string(out))
	mustSay(t, strings.Join(strings.Fields(said), " "), "another type", "terraform import authentik_stage_authenticator_email.YOUR_BLOCK", " "+id)
}

// codesServer returns a server that supports authenticator stages. Without such a server the test is skipped.
func codesServer(t *testing.T) *acctest.Target {
	t.Helper()
	server := acctest.Server(t)
	server.Needs(t, acctest.Kinds[1])
	return server
}

// listOf returns a list block that finds the stage of this type and name.
func listOf(resourceType, name string) string {
	return fmt.Sprintf("list %q \"one\" {\n  provider         = authentik-email\n  include_resource = true\n  config {\n    name = %q\n  }\n}\n", resourceType, name)
}

// An import block can identify the stage by its identity instead of its id.
func TestAccImportBlockByIdentity(t *testing.T) {
	cli := newCLI(t)
	acctest.Needs(t, acctest.Feature{Name: "an identity in import blocks", Terraform: "1.12.0"})
	server, name := codesServer(t), acctest.Name("codes")
	id := lend(t, server, acctest.Paths[acctest.Kinds[1]], attributes{"name": name, "use_global_settings": true, "friendly_name": "Codes"})
	f := cli.folder(t, server, map[string]string{"main.tf": "import {\n  to = authentik_stage_authenticator_email.codes\n  identity = {\n    id = \"" + id +
		"\"\n  }\n}\n\nresource \"authentik_stage_authenticator_email\" \"codes\" {\n  name          = \"" + name + "\"\n  friendly_name = \"Codes\"\n}\n"}, "../../examples/provider/provider.tf")
	if changes := f.planned(t); !slices.Equal(changes, []string{"authentik_stage_authenticator_email.codes: no-op, imported true"}) {
		t.Errorf("planned %v", changes)
	}
}

// The command terraform state replace-provider makes this provider the owner of a state of the official provider.
func TestAccReplaceProvider(t *testing.T) {
	cli := newCLI(t)
	for name, from := range officialStates(t) {
		if !strings.HasPrefix(name, "2024.12/") && !strings.HasPrefix(name, "2026.5/") {
			continue // the releases in between are tested in process
		}
		t.Run(name, func(t *testing.T) {
			server := from.server(t)
			f := cli.folder(t, server, map[string]string{"main.tf": from.hcl(t), "terraform.tfstate": from.tfstate(t)}, "../../examples/provider/provider.tf")
			registry := "registry.terraform.io"
			if filepath.Base(cli.Path) == "tofu" {
				registry = "registry.opentofu.org"
			}
			f.run(t, "state", "replace-provider", "-auto-approve", "registry.terraform.io/goauthentik/authentik", registry+"/seed-e3ff1c7f/authentik-email")
			want := ": no-op, imported false"
			if from.differences() != nil {
				want = ": update, imported false"
			}
			if changes := f.planned(t); !slices.Equal(changes, []string{from.resourceType + ".stage" + want}) {
				t.Errorf("planned %v", changes)
			}
		})
	}
}

// The list blocks of the examples run unchanged.
func TestAccListExamples(t *testing.T) {
	cli := newCLI(t)
	acctest.Needs(t, acctest.Feature{Name: "terraform query", Terraform: "1.14.0"})
	server := acctest.Simulated(t, "")
	addStage(t, server, acctest.Kinds[0], attributes{"name": "with-its-own"})
	addStage(t, server, acctest.Kinds[1], attributes{"name": "mfa-email"})
	for resourceType, want := range map[string]string{acctest.Kinds[0]: "with-its-own", acctest.Kinds[1]: "mfa-email"} {
		f := cli.folder(t, server, nil, "../../examples/provider/provider.tf", "../../examples/list-resources/"+resourceType+"/list-resource.tfquery.hcl")
		mustSay(t, f.run(t, "query"), want)
	}
}
