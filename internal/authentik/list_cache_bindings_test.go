package authentik

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
)

// boundServer returns a server on which each stage is bound once. It counts the requests for bindings.
func boundServer(t *testing.T, stages int, refuseList *atomic.Bool) (client *Client, requests *atomic.Int64) {
	t.Helper()
	requests = new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.Method == http.MethodDelete {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		requests.Add(1)
		results, next := []Binding{}, 0
		if stage := r.URL.Query().Get("stage"); stage != "" {
			results = append(results, Binding{PK: "b" + stage, Stage: stage})
		} else {
			page, _ := strconv.Atoi(r.URL.Query().Get("page"))
			if refuseList.Load() {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			for i := (page - 1) * 100; i < min(page*100, stages); i++ {
				results = append(results, Binding{PK: fmt.Sprint("b", i), Stage: fmt.Sprint(i)})
			}
			if page*100 < stages {
				next = page + 1
			}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{
			"pagination": map[string]any{"next": next, "total_pages": (stages + 99) / 100}, "results": results,
		})
	}))
	t.Cleanup(server.Close)
	client, err := New(Config{URL: server.URL, Token: "t"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client, requests
}

func ask(t *testing.T, client *Client, stage int) {
	t.Helper()
	found, err := client.BindingsOf(t.Context(), strconv.Itoa(stage))
	if err != nil || len(found) != 1 || found[0].PK != "b"+strconv.Itoa(stage) {
		t.Errorf("stage %d: got %v, %v", stage, found, err)
	}
}

func TestBindingsAreReadInFewRequests(t *testing.T) {
	for _, c := range []struct{ stages, asked, most int }{
		{2, 2, 2},
		{1000, 3, 4},
		{1000, 10, 19},
		{90, 90, 4},
		{1000, 1000, 2*10 + minSingleReads},
		{100000, 50, 51},
	} {
		client, requests := boundServer(t, c.stages, new(atomic.Bool))
		for i := range c.asked {
			ask(t, client, i)
		}
		if got := int(requests.Load()); got > c.most {
			t.Errorf("%d of %d stages took %d requests, want at most %d", c.asked, c.stages, got, c.most)
		}
	}
}

func TestBindingsAreReadAgainWhenAskedAgain(t *testing.T) {
	client, requests := boundServer(t, 50, new(atomic.Bool))
	for i := range 10 {
		ask(t, client, i)
	}
	before := requests.Load()
	ask(t, client, 9) // the second time
	if requests.Load() == before {
		t.Error("the second answer is from the list of the first")
	}
	if err := client.Bindings().Delete(t.Context(), "b1"); err != nil {
		t.Fatal(err)
	}
	before = requests.Load()
	ask(t, client, 20)
	if requests.Load() == before {
		t.Error("an answer after a write is from before it")
	}
}

func TestBindingsWithoutAList(t *testing.T) {
	refused := new(atomic.Bool)
	refused.Store(true)
	client, requests := boundServer(t, 50, refused)
	for i := range 20 {
		ask(t, client, i)
	}
	// the list once, and one request to find out whether the 403 refuses the token
	if got := requests.Load(); got > 22 {
		t.Errorf("%d requests for 20 stages", got)
	}
}

func TestBindingsInParallel(t *testing.T) {
	client, requests := boundServer(t, 300, new(atomic.Bool))
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() { ask(t, client, i) })
	}
	all.Wait()
	if got := requests.Load(); got > 12 {
		t.Errorf("%d requests for 200 stages on 3 pages", got)
	}
}

// A server ignores a filter that it does not know, so the client filters the results itself.
func TestServerThatIgnoresFilters(t *testing.T) {
	client := newClient(t, always(http.StatusOK, `{"pagination": {"next": 0}, "results": [
		{"pk": "1", "slug": "a", "stage": "s", "target": "f"}, {"pk": "2", "slug": "b", "stage": "t", "target": "g"}]}`), nil)
	of, err := client.BindingsOf(t.Context(), "t")
	if err != nil || len(of) != 1 || of[0].PK != "2" {
		t.Errorf("got %v, %v", of, err)
	}
	to, err := client.BindingsTo(t.Context(), "g")
	if err != nil || len(to) != 1 || to[0].PK != "2" {
		t.Errorf("got %v, %v", to, err)
	}
	flow, err := client.FlowOf(t.Context(), "b", "stage")
	if err != nil || flow == nil || flow.PK != "2" {
		t.Errorf("got %v, %v", flow, err)
	}
}

// If a stage is bound twice, both bindings are returned, even if only one of them is on the pages that could be read.
func TestAllBindingsOfAStageAreRead(t *testing.T) {
	for name, test := range map[string]struct{ pages, failing, asked int }{
		"only the first page has been read": {20, 0, 1},
		"the last page cannot be read":      {2, 2, 5},
		"all pages have been read":          {2, 0, 5},
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				page, _ := strconv.Atoi(r.URL.Query().Get("page"))
				switch {
				case r.URL.Query().Has("stage"):
					answer(w, 200, `{"pagination": {"next": 0}, "results": [{"pk": "1", "stage": "s"}, {"pk": "2", "stage": "s"}]}`)
				case page == test.failing:
					answer(w, 500, "<html>")
				default:
					next := (page + 1) % (test.pages + 1)
					answer(w, 200, fmt.Sprintf(`{"pagination": {"next": %d, "total_pages": %d}, "results": [{"pk": "%d", "stage": "s"}]}`, next, test.pages, page))
				}
			}, nil)
			for i := range minSingleReads + test.asked {
				_, _ = client.BindingsOf(t.Context(), fmt.Sprint("other", i))
			}
			if found, err := client.BindingsOf(t.Context(), "s"); err != nil || len(found) != 2 {
				t.Errorf("got %v, %v", found, err)
			}
		})
	}
}
