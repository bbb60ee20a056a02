package authentik

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"testing"
)

// boundServer starts a server that has one binding for each stage.
func boundServer(t *testing.T, stages int, listIsRefused bool) (*Client, *requests) {
	t.Helper()
	received := &requests{}
	var bindings []string
	for i := range stages {
		bindings = append(bindings, fmt.Sprintf(`{"pk": "b%d", "stage": "%[1]d"}`, i))
	}
	return newClient(t, func(w http.ResponseWriter, r *http.Request) {
		received.add(r)
		switch stage := r.URL.Query().Get("stage"); {
		case stage != "":
			answer(w, 200, listOf(fmt.Sprintf(`{"pk": "b%s", "stage": "%[1]s"}`, stage)))
		case r.Method == http.MethodDelete:
			w.WriteHeader(http.StatusNoContent)
		case listIsRefused:
			answer(w, 403, `{"detail": "no"}`)
		default:
			answer(w, 200, pageOf(r.URL.Query().Get("page"), 100, bindings))
		}
	}, nil), received
}

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
		{stages: 1000, asked: 3, most: 4},
		{stages: 90, asked: 90, most: 4},
		{stages: 1000, asked: 1000, most: 2*10 + minSingleReads},
		{stages: 100000, asked: 50, most: 51},
		// Each of the 20 lookups needs a request, because the server refuses the list. Three requests are added: one for the
		// list, and two with which the client finds out whether the 403 means a refused token.
		{stages: 50, asked: 20, most: 23, listIsRefused: true},
	} {
		client, received := boundServer(t, test.stages, test.listIsRefused)
		readBindings(t, client, 0, test.asked-1)
		if got := len(received.list()); got > test.most {
			t.Errorf("%d of %d stages took %d requests, want at most %d", test.asked, test.stages, got, test.most)
		}
	}
}

func TestBindingsAreReadAgainAfterAWrite(t *testing.T) {
	client, received := boundServer(t, 50, false)
	readBindings(t, client, 0, 9)
	before := len(received.list())
	readBindings(t, client, 9, 9)
	if err := client.Bindings.Delete(t.Context(), "b1"); err != nil {
		t.Fatal(err)
	}
	readBindings(t, client, 20, 20)
	if got := len(received.list()) - before; got != 2 {
		t.Errorf("%d requests, want 2: the delete and a lookup", got)
	}
}

// BindingsOf returns both bindings of a stage that is bound twice, even if the pages that have been read contain only
// one of them.
func TestAllBindingsOfAStageAreRead(t *testing.T) {
	both := []string{`{"pk": "1", "stage": "s"}`, `{"pk": "2", "stage": "s"}`}
	others := slices.Repeat([]string{`{"pk": "3"}`}, 18)
	for name, test := range map[string]struct {
		bindings []string // all bindings of the server; each page has one binding
		lookups  int      // the number of lookups of other stages before the lookup of the stage "s"
	}{
		"only the first page has been read": {slices.Concat(both[:1], others, both[1:]), minSingleReads + 1},
		"the last page cannot be read":      {[]string{both[0], "broken"}, minSingleReads + 5},
		"all pages have been read":          {both, minSingleReads + 5},
	} {
		client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Has("stage") {
				answer(w, 200, listOf(both...))
				return
			}
			answer(w, 200, pageOf(r.URL.Query().Get("page"), 1, test.bindings))
		}, nil)
		for i := range test.lookups {
			_, _ = client.BindingsOf(t.Context(), fmt.Sprint("other", i))
		}
		if found, err := client.BindingsOf(t.Context(), "s"); err != nil || len(found) != 2 {
			t.Errorf("%s: got %v, %v", name, found, err)
		}
	}
}

// Before the second page is read, somebody creates a binding that belongs on the first page. The last binding of the
// first page is then also the first binding of the second page.
func TestBindingOnTwoPagesIsFoundOnce(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if stage := r.URL.Query().Get("stage"); stage != "" {
			answer(w, http.StatusOK, listOf(fmt.Sprintf(`{"pk": "b%03s", "stage": %[1]q}`, stage)))
			return
		}
		var all []string
		if r.URL.Query().Get("page") != "1" {
			all = append(all, `{"pk": "a000", "stage": "other"}`)
		}
		for i := range 150 {
			all = append(all, fmt.Sprintf(`{"pk": "b%03d", "stage": "%d"}`, i, i))
		}
		answer(w, http.StatusOK, pageOf(r.URL.Query().Get("page"), 100, all))
	}, nil)
	for i := range 150 {
		found, err := client.BindingsOf(t.Context(), strconv.Itoa(i))
		if err != nil || len(found) != 1 {
			t.Errorf("stage %d: %v %v", i, found, err)
		}
	}
}
