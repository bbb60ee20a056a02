package faults_test

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

func newFolder(t *testing.T, cli *acctest.CLI, env ...string) *acctest.Folder {
	t.Helper()
	return &acctest.Folder{CLI: cli, Dir: t.TempDir(), Env: env}
}

const interruptedStage = `
variable "subject" {
  default = "Hello"
}
resource "authentik_stage_email" "test" {
  name    = "stage"
  subject = var.subject
}
`

// The user presses Ctrl-C in the CLI while the server has the request of an operation.
func TestAccInterrupt(t *testing.T) {
	cli := acctest.Built(t)
	apply := []string{"apply", "-auto-approve"}
	tests := []struct {
		name, method, pattern string
		arguments             []string
		made, after, done     bool // a stage exists before; the server carries the request out; the run succeeds
		answer                http.HandlerFunc
	}{
		{"create without an answer", "POST", "/stages/email/", apply, false, false, false, authentiksim.Hang()},
		{"create that is done, without an answer", "POST", "/stages/email/", apply, false, true, true, authentiksim.Hang()},
		{"create in a long wait", "POST", "/stages/email/", apply, false, false, false, busy},
		{"read", "GET", "/stages/email/*/", []string{"plan"}, true, false, false, authentiksim.Hang()},
		{"update", "PUT", "/stages/email/*/", append(apply, "-var=subject=Other"), true, true, false, authentiksim.Hang()},
		{"delete", "DELETE", "/stages/email/*/", []string{"destroy", apply[1]}, true, true, false, authentiksim.Hang()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := acctest.Simulated(t, "")
			f := newFolder(t, cli, "AUTHENTIK_URL="+server.URL, "AUTHENTIK_TOKEN="+server.Token)
			f.Write(t, interruptedStage)
			if test.made {
				f.Must(t, "apply", "-auto-approve")
			}
			arrived := make(chan struct{})
			signal := sync.OnceFunc(func() { close(arrived) })
			end := server.Sim.Inject(authentiksim.Fault{
				Method: test.method, Path: test.pattern, After: test.after,
				Answer: func(w http.ResponseWriter, r *http.Request) {
					_, _ = io.Copy(io.Discard, r.Body)
					signal()
					test.answer(w, r)
				},
			})
			out := interrupted(t, f.Command(t.Context(), f.Dir, f.Env, test.arguments...), arrived)
			end()
			isSound := func(r authentiksim.Request) bool { return !r.Faulted }
			if faulted := slices.DeleteFunc(server.Sim.Requests(), isSound); len(faulted) != 1 {
				t.Errorf("the request was sent %d times", len(faulted))
			}
			unknown := "terraform import authentik_stage_email.YOUR_BLOCK stage"
			if strings.Contains(unwrapped(out), unknown) != (test.name == tests[0].name) {
				t.Errorf("got %s", out)
			}
			if listed := f.Must(t, "state", "list"); test.done && !strings.Contains(listed, "authentik_stage_email.test") {
				t.Errorf("the state has %q\n%s", listed, out)
			}
			f.Must(t, "apply", "-auto-approve")
			f.Must(t, "plan", "-detailed-exitcode")
			if stages := server.Sim.Stages(""); len(stages) != 1 || stages[0]["subject"] != "Hello" {
				t.Errorf("the server has %v", stages)
			}
		})
	}
}

func busy(w http.ResponseWriter, r *http.Request) {
	authentiksim.Status(http.StatusServiceUnavailable, json, "{}", "Retry-After", "50")(w, r)
}

// interrupted runs a command, and sends an interrupt to it when the request has arrived. It returns the output.
func interrupted(t *testing.T, command *exec.Cmd, arrived <-chan struct{}) string {
	t.Helper()
	var out strings.Builder
	command.Stdout, command.Stderr = &out, &out
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	select {
	case <-arrived:
	case err := <-ended:
		t.Fatalf("ended before its request: %v\n%s", err, out.String())
	}
	if err := command.Process.Signal(os.Interrupt); err != nil {
		t.Error(err)
	}
	<-ended
	return out.String()
}

// unwrapped returns the output of the CLI without its frame and line breaks.
func unwrapped(out string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(out)), " ")
}
