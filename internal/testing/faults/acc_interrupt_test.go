package faults_test

import (
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// The user presses Ctrl-C in the CLI while the provider waits for the response to a create. The error contains the
// command that imports the stage. The next apply completes the create, and the server then has one stage.
func TestAccNextApplyCompletesAnInterruptedRun(t *testing.T) {
	t.Parallel()
	server := acctest.Simulated(t, "")
	f := server.Folder(t, acctest.Built(t))
	f.Write(t, "resource \"authentik_stage_email\" \"test\" {\n  name = \"stage\"\n}\n")
	arrived := make(chan struct{})
	hang := func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(arrived) // a second POST would panic here
		authentiksim.Hang(w, r)
	}
	end := server.Sim.Inject(authentiksim.Fault{Method: http.MethodPost, Answer: hang})
	out := interrupted(t, f, arrived)
	end()
	if command := "terraform import authentik_stage_email.YOUR_BLOCK stage"; !strings.Contains(unwrapped(out), command) {
		t.Errorf("got %s", out)
	}
	f.Must(t, "apply", "-auto-approve")
	f.Must(t, "plan", "-detailed-exitcode")
	if stages := server.Sim.Stages(""); len(stages) != 1 {
		t.Errorf("the server has %v", stages)
	}
}

// interrupted starts an apply, interrupts it when the channel `arrived` is closed, and returns its output.
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
