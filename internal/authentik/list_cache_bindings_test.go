package authentik

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// boundServer starts a server with the given number of stages and one binding for each stage. It returns a client of
// the server, and a record of the requests for bindings.
func boundServer(t *testing.T, stages int, listIsRefused bool) (*Client, *requests) {
	t.Helper()
	asked := &requests{}
	return newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		asked.add(r)
		if stage := r.URL.Query().Get("stage"); stage != "" {
			answer(w, 200, listOf(fmt.Sprintf(`{"pk": "b%s", "stage": "%[1]s"}`, stage)))
			return
		}
		if listIsRefused {
			answer(w, 403, `{"detail": "no"}`)
			return
		}
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		results, pages := []string{}, (stages+99)/100
		for i := (page - 1) * 100; i < min(page*100, stages); i++ {
			results = append(results, fmt.Sprintf(`{"pk": "b%d", "stage": "%[1]d"}`, i))
		}
		answer(w, 200, fmt.Sprintf(`{"pagination": {"next": %d, "total_pages": %d}, "results": [%s]}`,
			(page+1)%(pages+1), pages, strings.Join(results, ",")))
	}, nil), asked
}

// readBindings reads and checks the bindings of the stages whose numbers are at least from and at most to.
func readBindings(t *testing.T, client *Client, from, to int) {
	t.Helper()
	for i := from; i <= to; i++ {
		found, err := client.BindingsOf(t.Context(), strconv.Itoa(i))
		if err != nil || len(found) != 1 || found[0].PK != "b"+strconv.Itoa(i) {
			t.Errorf("stage %d: got %v, %v", i, found, err)
		}
	}
}

func TestBindingsAreReadInFewRequests(t *testing.T) {
	for _, test := range []struct {
		stages, asked, most int
		listIsRefused       bool
	}{
		{stages: 2, asked: 2, most: 2},
		{stages: 1000, asked: 3, most: 4},
		{stages: 1000, asked: 10, most: 19},
		{stages: 90, asked: 90, most: 4},
		{stages: 1000, asked: 1000, most: 2*10 + minSingleReads},
		{stages: 100000, asked: 50, most: 51},
		// The 20 lookups take 20 single requests, because the server refuses the list. The client requests the list once, and
		// then sends two requests that find out whether the 403 refuses the token.
		{stages: 50, asked: 20, most: 23, listIsRefused: true},
	} {
		client, asked := boundServer(t, test.stages, test.listIsRefused)
		readBindings(t, client, 0, test.asked-1)
		if got := len(asked.list()); got > test.most {
			t.Errorf("%d of %d stages took %d requests, want at most %d", test.asked, test.stages, got, test.most)
		}
	}
}

func TestBindingsAreReadAgainWhenAskedAgain(t *testing.T) {
	client, asked := boundServer(t, 50, false)
	readBindings(t, client, 0, 9)
	before := len(asked.list())
	readBindings(t, client, 9, 9)
	if len(asked.list()) == before {
		t.Error("the second lookup of a stage was answered without a request")
	}
	if err := client.Bindings().Delete(t.Context(), "b1"); err != nil {
		t.Fatal(err)
	}
	before = len(asked.list())
	readBindings(t, client, 20, 20)
	if len(asked.list()) == before {
		t.Error("an answer after a write comes from a list that was read before the write")
	}
}

// A server ignores a filter that it does not know, so the client filters the results itself.
func TestServerThatIgnoresFilters(t *testing.T) {
	client := newClient(t, always(http.StatusOK, listOf(`{"pk": "1", "slug": "a", "stage": "s", "target": "f"}`,
		`{"pk": "2", "slug": "b", "stage": "t", "target": "g"}`)), nil)
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

// BindingsOf returns both bindings of a stage that is bound twice, even if the pages that have been read contain only
// one of them.
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
					answer(w, 200, listOf(`{"pk": "1", "stage": "s"}`, `{"pk": "2", "stage": "s"}`))
				case page == test.failing:
					answer(w, 500, "<html>")
				default:
					answer(w, 200, fmt.Sprintf(`{"pagination": {"next": %d, "total_pages": %d}, "results": [%s]}`,
						(page+1)%(test.pages+1), test.pages, fmt.Sprintf(`{"pk": "%d", "stage": "s"}`, page)))
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
