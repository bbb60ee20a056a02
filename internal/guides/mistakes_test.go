//go:build unix

package guides_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/acctest"
)

// Who makes a mistake in the first guide meets a message that its last section
// explains, word for word.
func TestAccMistakesAreInTheGuide(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run where TF_ACC is set")
	}
	login := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("<html><title>Login</title></html>"))
	}))
	t.Cleanup(login.Close)
	guide := read(t, root+"/docs/guides/getting-started.md")
	url := acctest.Simulated(t, "").URL
	house := newHouse(t)
	missing := "Failed to query available provider packages"
	if name, _ := acctest.CLIVersion(t); name == "tofu" {
		missing = "Failed to resolve provider packages"
	}
	for _, mistake := range []struct{ name, commands, says string }{
		{"no url", "unset AUTHENTIK_URL", "Missing url"},
		{"no token", "unset AUTHENTIK_TOKEN", "Missing token"},
		{"another token", "AUTHENTIK_TOKEN=another", "authentik refused the token"},
		{"another port", "AUTHENTIK_URL=http://127.0.0.1:1", "the server cannot be reached"},
		{"https", "AUTHENTIK_URL=" + strings.Replace(url, "http:", "https:", 1), "does not speak TLS on this port"},
		{"no scheme", "AUTHENTIK_URL=" + strings.TrimPrefix(url, "http://"), "Invalid url"},
		{"a login page", "AUTHENTIK_URL=" + login.URL, "not one of authentik's API"},
		{"not installed", "rm -r .terraform .terraform.lock.hcl\nexport TF_CLI_CONFIG_FILE=" + onlyHere(t, t.TempDir()), missing},
	} {
		t.Run(mistake.name, func(t *testing.T) {
			if !strings.Contains(guide, "`"+mistake.says+"`") {
				t.Errorf("the guide does not explain %q", mistake.says)
			}
			reader := house.reader(t)
			write(t, reader.folder, "main.tf", read(t, root+"/examples/provider/provider.tf")+"\nresource \"authentik_stage_email\" \"recovery\" {\n  name = \"recovery-email\"\n}\n")
			reader.run(t, block{text: "export AUTHENTIK_MAX_RETRIES=0\nterraform init"})
			reader.run(t, block{text: mistake.commands + "\nif test -d .terraform; then terraform apply -auto-approve; else terraform init; fi", marks: map[string]string{"fails": mistake.says}})
		})
	}
}
