package authentik

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// direct sends requests to a handler without a network.
type direct struct{ http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	received := r.Clone(r.Context())
	received.Body = http.NoBody // the body of a request is never nil on a server
	d.ServeHTTP(answer, received)
	return answer.Result(), nil
}

// The stages are read from the last name to the first. If the list were ordered by name, the first lookups would need
// its last pages.
func TestStagesThatStandTogetherByNameShareTheList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const stages, block, parallel = 5000, 1000, 10
		server, err := authentiksim.New(authentiksim.Options{Token: "t", Latency: time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		ids := make([]string, stages)
		for i := range ids {
			if ids[i], err = server.AddStage("email", map[string]any{"name": fmt.Sprintf("stage-%05d", i)}); err != nil {
				t.Fatal(err)
			}
		}
		client := mustNew(t, Config{URL: "http://authentik.test", Token: "t"}, Hooks{Network: direct{server}})
		next := make(chan string)
		var readers sync.WaitGroup
		for range parallel {
			readers.Go(func() {
				for id := range next {
					if _, err := client.Emails().Get(t.Context(), id); err != nil {
						t.Error(err)
					}
					<-time.After(4 * time.Millisecond) // Terraform waits a little before it reads the next stage
				}
			})
		}
		for first := stages - block; first >= 0; first -= block {
			for _, id := range ids[first : first+block] {
				next <- id
			}
		}
		close(next)
		readers.Wait()
		if got := len(server.Requests()); got > 54 { // 52, and two more because the keys are random
			t.Errorf("%d requests, at most 54 wanted", got)
		}
	})
}
