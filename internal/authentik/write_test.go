package authentik

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// oneStageServer is a server with at most one email stage. The field `posts` contains what each POST does, in order.
// All further POSTs do the same as the last one.
type oneStageServer struct {
	stored string // the stage in JSON; empty = no stage
	posts  []postStep
	asked  []string // the method of each request, or "all" for a search among the stages of all types
}

type postStep struct {
	store  string // the stored stage after the POST; empty = the POST stores nothing
	status int    // 0 = the connection breaks without a response
	body   string
}

const (
	sentStage  = `{"pk": "p1", "name": "n", "port": 26}`
	otherStage = `{"pk": "p2", "name": "n", "port": 27}`
)

func (s *oneStageServer) RoundTrip(r *http.Request) (*http.Response, error) {
	asked := r.Method
	if strings.HasSuffix(r.URL.Path, "/all/") {
		asked = "all"
	}
	s.asked = append(s.asked, asked)
	switch request := r.Method + " " + strings.TrimPrefix(r.URL.Path, "/api/v3"); {
	case request == "PUT /stages/email/p1/":
		// Create sends this PUT after it has found its object in the list. The 403 does not make Create fail, because the
		// object in the list already has every value that was sent.
		return respond(r, 403, "")
	case request != "POST /stages/email/":
		return respond(r, 200, listOf(`{"pk": "p9", "name": "x"}`, s.stored)) // the list ignores the filters of a request
	}
	now := s.posts[0]
	s.posts = s.posts[min(1, len(s.posts)-1):]
	s.stored = cmp.Or(now.store, s.stored)
	if now.status == 0 {
		return nil, errReset
	}
	return respond(r, now.status, now.body)
}

func TestOutcomeOfACreateIsFoundOut(t *testing.T) {
	const taken = `{"name": ["any words"]}`
	made := postStep{store: sentStage, status: 201, body: sentStage}
	for _, test := range []struct {
		name     string
		posts    []postStep
		asked    string
		want     string // part of the error; empty means success
		conflict string // UUID of the stage in the error's field Conflict; empty means that the field is nil
	}{
		{"made", []postStep{made}, "POST", "", ""},
		{"refused", []postStep{{status: 400, body: `{"port": ["no"]}`}}, "POST", "port: no", ""},
		{"made, no response", []postStep{{store: sentStage}}, "POST,GET,PUT", "", ""},
		{"made, page", []postStep{{store: sentStage, status: 200, body: "<html>"}}, "POST,GET,PUT", "", ""},
		{"lost", []postStep{{}, made}, "POST,GET,POST", "", ""},
		{"lost again and again", []postStep{{}}, "POST,GET,POST,GET,POST,GET", "probably not created", ""},
		{"unavailable", []postStep{{status: 503}, made}, "POST,POST", "", ""},
		{"failure", []postStep{{status: 500, body: "<h1>x"}}, "POST,GET,POST,GET", "status 500", ""},
		{"unreadable and missing", []postStep{{status: 201, body: "{}"}}, "POST,GET", "without pk or slug", ""},
		{"other", []postStep{{store: otherStage}}, "POST,GET", "with other values", "p2"},
		{"other, late", []postStep{{store: otherStage, status: 504}}, "POST,GET", "with other values", "p2"},
		{"look-up fails", []postStep{{store: "broken"}}, "POST,GET", "afterwards failed: GET ", ""},
		{"lost race", []postStep{{store: otherStage, status: 405}}, "POST,all", "failed while it handled", "p2"},
		{"name taken", []postStep{{store: otherStage, status: 400, body: taken}}, "POST,all,all,all", "any words", "p2"},
		{"late and taken", []postStep{{}, {store: sentStage, status: 400, body: taken}}, "POST,GET,POST,GET,PUT", "", ""},
		{"late and crashed", []postStep{{}, {store: sentStage, status: 405}}, "POST,GET,POST,GET,PUT", "", ""},
		{"late and taken, look-up fails", []postStep{{}, {store: "broken", status: 400, body: taken}},
			"POST,GET,POST,GET", "afterwards failed: GET ", ""},
		{"late and taken by another", []postStep{{}, {store: otherStage, status: 400, body: taken}},
			"POST,GET,POST,GET", "with other values", "p2"},
	} {
		run(t, test.name, func(t *testing.T) {
			server := &oneStageServer{posts: test.posts}
			client := scripted(t, server, 2)
			port := int64(26)
			stage, err := client.Emails.Create(t.Context(), &EmailStage{Stage: Stage{Name: "n"}, Port: &port})
			if asked := strings.Join(server.asked, ","); asked != test.asked {
				t.Errorf("requests %s, want %s", asked, test.asked)
			}
			if test.want == "" {
				if err != nil || stage.PK != "p1" {
					t.Errorf("got %+v, %v", stage, err)
				}
				return
			}
			failure, conflict := failureOf(t, err), ""
			if failure.Conflict != nil {
				conflict = failure.Conflict.PK
			}
			if !strings.Contains(err.Error(), test.want) || conflict != test.conflict ||
				conflict != "" && failure.Outcome != NotApplied {
				t.Errorf("got %+v, want %q", failure, test.want)
			}
		})
	}
}

// If the server refuses a name because another stage has it, the client searches for this stage several times, because
// the same run may be renaming or deleting it. As soon as a search does not find the stage, the client repeats the
// POST. If every search finds the stage:
//   - While another operation of the run may rename or delete a stage, the client goes on searching for some seconds.
//   - If no such operation is running, the client gives up after three searches.
func TestRefusedNameIsSentAgainOnceItIsFree(t *testing.T) {
	for _, test := range []struct {
		name    string
		owners  int    // number of look-ups that find a stage with the name
		refused int    // number of POSTs that are refused
		running string // what else the client does: "update" for an update of the stage with the name, or "destroy"
		posts   int
		fails   bool
	}{
		{"free by the first look-up", 0, 1, "", 2, false},
		{"free by the second look-up", 1, 1, "", 2, false},
		{"free by the fourth look-up, during an update", 3, 1, "update", 2, false},
		{"refused again", 0, 2, "", 2, true},
		{"free by the fourth look-up, during a destroy", 3, 1, "destroy", 2, false},
		{"taken", 3, 1, "", 1, true},
	} {
		run(t, test.name, func(t *testing.T) {
			posts, looks, renamed := 0, 0, make(chan struct{})
			client := scripted(t, roundTrip(func(r *http.Request) (*http.Response, error) {
				switch r.Method {
				case http.MethodPut:
					<-renamed
					return respond(r, 200, otherStage)
				case http.MethodPost:
					posts++
					if posts > test.refused {
						return respond(r, 201, sentStage)
					}
					return respond(r, 400, `{"name": ["any words"]}`)
				}
				looks++
				if looks > test.owners {
					return respond(r, 200, listOf())
				}
				return respond(r, 200, listOf(otherStage))
			}), 0)
			switch test.running {
			case "destroy":
				defer client.MayFreeName()()
			case "update":
				go func() { _, _ = client.Emails.Update(t.Context(), "p2", &EmailStage{Stage: Stage{Name: "other"}}) }()
				synctest.Wait()
			}
			_, err := client.Emails.Create(t.Context(), &EmailStage{Stage: Stage{Name: "n"}})
			close(renamed)
			if (err != nil) != test.fails || posts != test.posts {
				t.Errorf("%d POSTs, %d look-ups, %v", posts, looks, err)
			}
		})
	}
}

// In a chain of renames, each of four stages gets the name of the next one, and the fifth stage is deleted at the same
// time. The names become free one after the other, so all updates succeed. If two stages exchange their names instead,
// no name becomes free, so both updates fail.
func TestChainOfRenamesSucceeds(t *testing.T) {
	for _, isChain := range []bool{true, false} {
		run(t, fmt.Sprint(isChain), func(t *testing.T) {
			server, err := authentiksim.New(authentiksim.Options{Token: testToken})
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for i := range 5 {
				id, _ := server.Add("email", map[string]any{"name": fmt.Sprint("n", i)})
				ids = append(ids, id)
			}
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				i := slices.Index(ids, path.Base(r.URL.Path))
				wait(r.Context(), time.Duration(10+i)*time.Millisecond) // the server needs longest for the last stage
				server.ServeHTTP(w, r)
			}, nil)
			var updates sync.WaitGroup
			var failed atomic.Int64
			for i := range 4 {
				next := i + 1
				if !isChain {
					next = i ^ 1
				}
				updates.Go(func() {
					body := &EmailStage{Stage: Stage{Name: fmt.Sprint("n", next)}}
					_, err := client.Emails.Update(t.Context(), ids[i], body)
					if err != nil {
						failed.Add(1)
					}
				})
			}
			synctest.Wait()
			if isChain {
				if err := client.Emails.Delete(t.Context(), ids[4]); err != nil {
					t.Error(err)
				}
			}
			updates.Wait()
			if want := map[bool]int64{true: 0, false: 4}[isChain]; failed.Load() != want {
				t.Errorf("%d updates fail, want %d; the stages are %v", failed.Load(), want, server.Stages(""))
			}
		})
	}
}

// If ctx ends during the wait for a name, the error still contains the stage that has the name.
func TestWaitForANameEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), firstBackoff/2)
		defer cancel()
		start := time.Now()
		client := scripted(t, roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodPost {
				return respond(r, 400, `{"name": ["any words"]}`)
			}
			return respond(r, 200, listOf(otherStage))
		}), 0)
		_, err := client.Emails.Create(ctx, &EmailStage{Stage: Stage{Name: "n"}})
		if failure := failureOf(t, err); failure.Conflict == nil || time.Since(start) != firstBackoff/2 {
			t.Errorf("after %s: got %+v", time.Since(start), failure)
		}
	})
}

func TestLargeOrderOfABindingIsFound(t *testing.T) {
	binding := &Binding{Target: "f", Stage: "s", Order: 1_000_000} // a float64 would print this order as 1e+06
	if !hasFields(binding, binding.uniqueFields()) || hasFields(&Binding{}, binding.uniqueFields()) {
		t.Error("the binding is not found, or another one is")
	}
}

// After a cancellation, Create looks up whether its POST has created the object. If so, Create sends the object again
// with a PUT (see adopt). The look-up and the PUT must end within lookUpGrace after the cancellation.
func TestCancelledCreateFindsOutItsOutcome(t *testing.T) {
	for _, test := range []struct {
		method string // method of the request during which the context ends
		stored string // the stage on the server as JSON; "" = none
		want   Outcome
	}{
		{http.MethodPost, sentStage, Applied}, {http.MethodPost, "", Unknown}, {http.MethodGet, sentStage, Unknown},
		{http.MethodPut, sentStage, Applied},
	} {
		run(t, test.method+" "+test.stored, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			var cancelled time.Time
			client := scripted(t, roundTrip(func(r *http.Request) (*http.Response, error) {
				switch r.Method {
				case test.method:
					cancelled = time.Now()
					cancel()
					<-r.Context().Done()
					return nil, r.Context().Err()
				case http.MethodPost:
					return nil, errReset
				}
				select {
				case <-time.After((lookUpGrace - writeGrace) / 3): // slow responses that still come within lookUpGrace
				case <-r.Context().Done():
					return nil, r.Context().Err()
				}
				if r.Method == http.MethodPut {
					return respond(r, 200, test.stored)
				}
				return respond(r, 200, listOf(test.stored))
			}), 4)
			stage, err := client.Emails.Create(ctx, &EmailStage{Stage: Stage{Name: "n"}})
			if took := time.Since(cancelled); took > lookUpGrace {
				t.Errorf("took %s, at most %s wanted", took, lookUpGrace)
			}
			if test.want == Applied && (err != nil || stage.PK != "p1") {
				t.Errorf("got %v, %v", stage, err)
			}
			if test.want == Unknown && failureOf(t, err).Outcome != Unknown {
				t.Errorf("got %+v", err)
			}
		})
	}
}
