package faults_test

import (
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// The user presses Ctrl-C in the CLI while the provider waits for the response to a create. The next apply completes
// the create, and the server then has exactly one stage.
func TestAccNextApplyCompletesAnInterruptedRun(t *testing.T) {
	t.Parallel()
	cli := acctest.Built(t)
	for name, isApplied := range map[string]bool{"create": false, "create that is done": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := acctest.Simulated(t, "")
			f := cli.Folder(t, server)
			f.Write(t, "resource \"authentik_stage_email\" \"test\" {\n  name = \"stage\"\n}\n")
			arrived := make(chan struct{})
			signal := sync.OnceFunc(func() { close(arrived) })
			end := server.Sim.Inject(authentiksim.Fault{
				Method: http.MethodPost, Path: "/stages/email/", After: isApplied,
				Answer: func(w http.ResponseWriter, r *http.Request) {
					_, _ = io.Copy(io.Discard, r.Body)
					signal()
					authentiksim.Hang(w, r)
				},
			})
			out := interrupted(t, f, arrived)
			end()
			isSound := func(r authentiksim.Request) bool { return !r.Faulted }
			if faulted := slices.DeleteFunc(server.Sim.Requests(), isSound); len(faulted) != 1 {
				t.Errorf("the request was sent %d times", len(faulted))
			}
			command := "terraform import authentik_stage_email.YOUR_BLOCK stage"
			if isUnknown := strings.Contains(unwrapped(out), command); isUnknown == isApplied {
				t.Errorf("got %s", out)
			}
			if listed := f.Must(t, "state", "list"); isApplied != strings.Contains(listed, "authentik_stage_email.test") {
				t.Errorf("the state has %q\n%s", listed, out)
			}
			f.Must(t, "apply", "-auto-approve")
			f.Must(t, "plan", "-detailed-exitcode")
			if stages := server.Sim.Stages(""); len(stages) != 1 {
				t.Errorf("the server has %v", stages)
			}
		})
	}
}

// interrupted starts an apply, and returns its output. It interrupts the apply when the caller closes the channel.
func interrupted(t *testing.T, f *acctest.Folder, arrived <-chan struct{}) string {
	t.Helper()
	var out strings.Builder
	command := f.Command(t.Context(), f.Dir, f.Env, "apply", "-auto-approve")
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

func unwrapped(out string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(out)), " ")
}
