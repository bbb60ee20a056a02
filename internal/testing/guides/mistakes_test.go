//go:build unix

package guides_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/go-version"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

// mistake is a mistake that a user of the getting-started guide can make, with an error of the CLI itself.
type mistake struct {
	name     string
	commands string // run after `terraform init`
	says     string // a part of the error that the commands print
	// terraform and tofu are the first releases that do not print this error. "" means that every release prints it.
	terraform, tofu string
}

const (
	apply     = "\nterraform apply -auto-approve"
	writeOnly = `cat >x.tf <<'EOT'
resource "authentik_stage_email" "x" {
  name                = "x"
  host                = "h.test"
  use_tls             = true
  username            = "u"
  password_wo         = "p"
  password_wo_version = 1
}
EOT`
)

func (h *installation) mistakes(t *testing.T) []mistake {
	t.Helper()
	missing := "Failed to query available provider packages"
	if h.cli == "tofu" {
		missing = "Failed to resolve provider packages"
	}
	noRegistry := "export TF_CLI_CONFIG_FILE=" + withoutRegistry(t, t.TempDir()) + "\nterraform init"
	return []mistake{
		{name: "no provider block", commands: "unset AUTHENTIK_TOKEN; sed -i.old '/^provider /d' main.tf" + apply,
			says: "requires explicit configuration"},
		{name: "not installed",
			commands: "rm -r .terraform .terraform.lock.hcl\n" + noRegistry,
			says:     missing},
		{name: "no source",
			commands: "sed -i.old '/^ *source /d' main.tf\n" + noRegistry,
			says:     "hashicorp/authentik"},
		{name: "a flow", commands: `printf 'resource "authentik_flow" "x" {}\n' >x.tf` + apply,
			says: `does not support resource type "authentik_flow"`},
		{name: "another build",
			commands: `sed -i.old 's|"h1:[^"]*"|"h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="|' .terraform.lock.hcl
terraform init`,
			says: "checksums previously recorded"},
		{name: "no query", commands: "terraform query", says: `no command named "query"`, terraform: "1.14", tofu: "99"},
		{name: "no actions", commands: `printf 'action "authentik_send_recovery_email" "x" {}\n' >x.tf` + apply,
			says: `Blocks of type "action" are not expected here`, terraform: "1.14", tofu: "99"},
		{name: "nothing ephemeral", commands: `printf 'variable "x" {\n ephemeral = true\n}\n' >x.tf` + apply,
			says: `An argument named "ephemeral" is not expected here`, terraform: "1.10", tofu: "1.11"},
		{name: "nothing write-only", commands: writeOnly + apply,
			says: "WriteOnly Attribute Not Allowed", terraform: "1.11", tofu: "1.11"},
	}
}

// allows reports whether the CLI is old enough to print the error of the mistake.
func (h *installation) allows(m mistake) bool {
	least := m.terraform
	if h.cli == "tofu" {
		least = m.tofu
	}
	return least == "" || h.version.LessThan(version.Must(version.NewVersion(least)))
}

func TestAccMistakesAreInTheGuide(t *testing.T) {
	guide := read(t, root+"/docs/guides/getting-started.md")
	installed := newInstallation(t)
	for _, mistake := range installed.mistakes(t) {
		t.Run(mistake.name, func(t *testing.T) {
			if !strings.Contains(guide, "`"+mistake.says+"`") {
				t.Errorf("the guide does not explain %q", mistake.says)
			}
			if !installed.allows(mistake) {
				t.Skip("the CLI is too new to print this error")
			}
			reader := installed.reader(t)
			write(t, reader.folder, "main.tf", firstConfiguration(t, guide))
			reader.run(t, block{text: "terraform init"})
			reader.run(t, block{text: mistake.commands, marks: map[string]string{"fails": mistake.says}})
		})
	}
}

func firstConfiguration(t *testing.T, guide string) string {
	t.Helper()
	all, err := blocks(guide)
	for _, b := range all {
		if b.marks["file"] == "main.tf" {
			return b.text
		}
	}
	t.Fatalf("the guide has no main.tf: %v", err)
	return ""
}

func TestMessagesAreInTheGuide(t *testing.T) {
	guide := read(t, root+"/docs/guides/getting-started.md")
	messages := oneLine(read(t, root+"/internal/testing/messages/testdata/messages.txt"))
	for _, text := range []string{
		"Missing url", "Missing token", "Invalid url", "Invalid token", "authentik refused the token", "permission denied",
		"the server cannot be reached", "does not support TLS on this port", "not one of authentik's API",
		"the server redirects", "The flow does not exist",
	} {
		if !strings.Contains(guide, "`"+text+"`") || !strings.Contains(messages, text) {
			t.Errorf("%q is not in the guide, or no message contains it", text)
		}
	}
}

func TestGuideNamedInMessagesExists(t *testing.T) {
	page, ok := strings.CutPrefix(diags.Guide, "https://"+projectURL+"/blob/main/")
	if !ok {
		t.Fatalf("%s is not a page of the project", diags.Guide)
	}
	if dead := deadLinks(filepath.Join(root, "README.md"), "[guide]("+page+")"); len(dead) > 0 {
		t.Error(dead)
	}
}
