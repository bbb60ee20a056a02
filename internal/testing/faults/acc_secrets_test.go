package faults_test

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// secretStages is a configuration with three stages. The first two, one of each type, have a password that the state
// stores. The third is an authenticator stage with a write-only password.
var secretStages = `
variable "password" {
  sensitive = true
}
variable "password_wo" {
  ephemeral = true
}
variable "header" {
  ephemeral = true
}
variable "generation" {
  default = 1
}
provider "authentik" {
  headers = { X-Canary = var.header }
}
` + secretStage("authentik_stage_email", "stored", "password = var.password") +
	secretStage("authentik_stage_authenticator_email", "stored", "password = var.password") +
	secretStage("authentik_stage_authenticator_email", "written",
		"password_wo = var.password_wo\n  password_wo_version = var.generation")

func secretStage(typeName, label, password string) string {
	return fmt.Sprintf(`resource %[1]q %[2]q {
  name     = "%[1]s %[2]s"
  host     = "smtp.example.com"
  port     = 587
  use_tls  = true
  username = "mailer"
  %[3]s
}
`, typeName, label, password)
}

// secretRun is a directory with the outputs of all commands that ran in it. `canaries` contains the secrets by name.
type secretRun struct {
	*acctest.Folder
	server   *acctest.Target
	canaries map[string]string
	outputs  map[string]string
}

// newSecretRun returns a run whose requests go through a proxy with a password in its URL. The host of the server is
// authentik.test, because Go uses no proxy for requests to the loopback interface.
func newSecretRun(t *testing.T) *secretRun {
	t.Helper()
	canaries := map[string]string{}
	for _, name := range []string{
		"token", "header", "proxy", "password", "password 2", "password_wo", "password_wo 2", "theirs",
	} {
		canaries[name] = rand.Text()
	}
	// These characters make each encoding of the secret look different.
	canaries["password"] += `"+&<ü`
	canaries["password_wo"] += `\+&>é`
	canaries["client key"] = clientPair().secret
	sim, err := authentiksim.New(authentiksim.Options{Token: canaries["token"]})
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(sim)
	t.Cleanup(proxy.Close)
	address := strings.Replace(proxy.URL, "http://", "http://user:"+canaries["proxy"]+"@", 1)
	server := &acctest.Target{URL: "http://authentik.test", Token: canaries["token"], Sim: sim}
	run := &secretRun{server.Folder(t, acctest.Built(t)), server, canaries, map[string]string{}}
	run.Env = append(run.Env, "TF_LOG_PATH="+filepath.Join(run.Dir, "trace.log"), "TF_LOG_SDK_PROTO_DATA_DIR=",
		"AUTHENTIK_CLIENT_CERTIFICATE="+clientPair().certificate, "AUTHENTIK_CLIENT_KEY="+clientPair().key,
		"HTTP_PROXY="+address, "NO_PROXY=", "TF_VAR_header="+canaries["header"], "TF_LOG=TRACE", "TF_LOG_PROVIDER=TRACE")
	run.Write(t, secretStages)
	return run
}

// runWith runs the CLI with the first or the second passwords (generation 1 or 2), and stores the output. It returns an
// error if the command failed.
func (r *secretRun) runWith(t *testing.T, generation int, arguments ...string) error {
	t.Helper()
	suffix := map[int]string{1: "", 2: " 2"}[generation]
	given := r.Env
	r.Env = append(append([]string{}, given...), "TF_VAR_password="+r.canaries["password"+suffix],
		"TF_VAR_password_wo="+r.canaries["password_wo"+suffix], fmt.Sprint("TF_VAR_generation=", generation))
	out, err := r.Run(t, arguments...)
	r.Env = given
	r.outputs[fmt.Sprintf("output %d, %s", len(r.outputs), strings.Join(arguments, " "))] = out
	return err
}

// run runs the CLI. If `faulty` is an HTTP method, the server refuses each request with this method, and the command
// must fail. The error message of the server repeats the request. If `faulty` is "", the command must succeed.
func (r *secretRun) run(t *testing.T, generation int, faulty string, arguments ...string) {
	t.Helper()
	if faulty != "" {
		defer r.server.Sim.Inject(authentiksim.Fault{Method: faulty, Answer: authentiksim.EchoJSON(http.StatusBadRequest)})()
	}
	if err := r.runWith(t, generation, arguments...); (err != nil) != (faulty != "") {
		t.Fatalf("%v, faults in %q: %v\n%s", arguments, faulty, err, r.outputs)
	}
}

// Each operation of the CLI runs with and without a fault, with the most detailed logs. No output, log or file contains
// a secret. The only exception is the attribute `password` in the state, in plan files and in the output of show -json.
// TestFaults tests all other faults.
func TestAccSecretsStaySecret(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.WriteOnly)
	r := newSecretRun(t)
	r.run(t, 1, http.MethodPost, "apply", "-auto-approve")
	r.run(t, 1, "", "plan", "-out=first.plan")
	r.run(t, 1, "", "apply", "first.plan")
	r.run(t, 1, http.MethodGet, "plan")
	r.run(t, 2, http.MethodPut, "apply", "-auto-approve")
	r.run(t, 2, "", "apply", "-auto-approve")
	for _, stage := range r.server.Sim.Stages("authenticator_email") {
		theirs := map[string]any{"password": r.canaries["theirs"]}
		if err := r.server.Sim.Change(stage["pk"].(string), theirs); err != nil {
			t.Fatal(err)
		}
	}
	r.run(t, 2, "", "apply", "-refresh-only", "-auto-approve")
	r.run(t, 2, "", "plan", "-out=drift.plan")
	r.run(t, 2, "", "show", "-json", "drift.plan")
	r.run(t, 2, "", "show", "-json")
	r.run(t, 2, http.MethodDelete, "destroy", "-auto-approve")
	r.search(t, sensitive)
}

// search looks for secrets in all outputs and files. holdsPassword reports whether passwords are allowed in an output
// or a file.
func (r *secretRun) search(t *testing.T, holdsPassword func(where string) bool) {
	t.Helper()
	for where, text := range r.outputs {
		r.searchText(t, where, text, holdsPassword(where))
	}
	files := 0
	err := filepath.WalkDir(r.Dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		text, err := os.ReadFile(path)
		r.searchText(t, entry.Name(), contents(t, text), holdsPassword(entry.Name()))
		return err
	})
	if err != nil || files < 2 {
		t.Errorf("%d files: %v", files, err)
	}
}

// sensitive reports whether Terraform writes sensitive values to the file or output with the given name.
func sensitive(where string) bool {
	isPlanFile := strings.HasSuffix(where, ".plan") && !strings.HasPrefix(where, "output")
	return isPlanFile || strings.Contains(where, "show -json") || strings.Contains(where, "tfstate")
}

// searchText fails the test if the text contains a secret. If holdsPassword is true, the passwords that are not
// write-only are allowed, and the text must contain one of them.
func (r *secretRun) searchText(t *testing.T, where, text string, holdsPassword bool) {
	t.Helper()
	if !holdsPassword {
		mustNotLeak(t, r.canaries, where, text)
		return
	}
	mustNotLeak(t, r.canaries, where, text, "password", "password 2")
	if leak(text, r.canaries["password"])+leak(text, r.canaries["password 2"]) == "" {
		t.Errorf("%s contains no password, but it should, so the search does not work", where)
	}
}
