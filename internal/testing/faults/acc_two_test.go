package faults_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// gate holds creates of one name back until two of them have arrived.
type gate struct {
	name    string
	arrived sync.WaitGroup
	next    http.Handler
}

func newGate(name string, next http.Handler) *gate {
	g := &gate{name: name, next: next}
	g.arrived.Add(2)
	return g
}

// patience is far longer than two processes take to send their creates.
const patience = 20 * time.Second

// ServeHTTP implements http.Handler.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	if r.Method == http.MethodPost && bytes.Contains(body, []byte(`"`+g.name+`"`)) {
		g.arrived.Done()
		both, done := context.WithTimeout(r.Context(), patience)
		go func() {
			g.arrived.Wait()
			done()
		}()
		<-both.Done()
	}
	g.next.ServeHTTP(w, r)
}

// Two processes of the CLI apply at the same time. Both create a stage of their own, and both want a stage with the
// same name. One of them gets the name. The other one gets an error with the command that imports the stage.
func TestAccTwoRunsAtOnce(t *testing.T) {
	cli := acctest.Built(t)
	sim, err := authentiksim.New(authentiksim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(newGate("shared", sim))
	t.Cleanup(server.Close)
	var all sync.WaitGroup
	folders, said, errs := [2]*acctest.Folder{}, [2]string{}, [2]error{}
	for i := range folders {
		f := newFolder(t, cli, "AUTHENTIK_URL="+server.URL, "AUTHENTIK_TOKEN=demo-token")
		f.Write(t, fmt.Sprintf("resource \"authentik_stage_email\" \"own\" {\n  name = \"own %d\"\n}\nresource \"authentik_stage_email\" \"shared\" {\n  name = \"shared\"\n}\n", i))
		folders[i] = f
		all.Go(func() { said[i], errs[i] = f.Run(t, "apply", "-auto-approve") })
	}
	all.Wait()
	if (errs[0] == nil) == (errs[1] == nil) || len(sim.Stages("")) != 3 {
		t.Fatalf("%d stages\n%s\n%s", len(sim.Stages("")), said[0], said[1])
	}
	winner, loser := 0, 1
	if errs[0] != nil {
		winner, loser = 1, 0
	}
	shared, _ := sim.StageByName("shared")
	if text := unwrapped(said[loser]); !strings.Contains(text, fmt.Sprintf("terraform import authentik_stage_email.YOUR_BLOCK %s", shared["pk"])) {
		t.Errorf("got %s", said[loser])
	}
	folders[winner].Must(t, "plan", "-detailed-exitcode")
	if listed := folders[loser].Must(t, "state", "list"); strings.TrimSpace(listed) != "authentik_stage_email.own" {
		t.Errorf("the state has %q", listed)
	}
}
