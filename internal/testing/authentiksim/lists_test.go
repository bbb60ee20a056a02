package authentiksim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestListQueriesSelectAndOrderStages sends list queries that are not in the recordings.
func TestListQueriesSelectAndOrderStages(t *testing.T) {
	server := start(t, "")
	for i, name := range []string{"beta", "alpha", "Gamma ray", "alphabet"} {
		fields := map[string]any{"name": name, "port": 100 - i%2, "use_global_settings": i == 0}
		must(server.AddStage("email", fields))(t)
	}
	all := []any{"Gamma ray", "alpha", "alphabet", "beta"}
	for query, want := range map[string][]any{
		"ordering=port,-name":       {"alphabet", "alpha", "beta", "Gamma ray"},
		"ordering=nope,-name":       {"beta", "alphabet", "alpha", "Gamma ray"},
		"ordering=password":         all,
		"search=ALPHA":              {"alpha", "alphabet"},
		"search=gamma ray":          {"Gamma ray"},
		"search=gamma,beta":         {},
		"name= alpha ":              {"alpha"},
		"name=":                     all,
		"name=beta&name=alpha":      {"alpha"},
		"port=1e2":                  {"Gamma ray", "beta"},
		"use_global_settings=true":  {"beta"},
		"use_global_settings=0":     {"Gamma ray", "alpha", "alphabet"},
		"use_global_settings=maybe": all,
		"page_size=3&page=last":     {"beta"},
		"page_size=-1&page=1":       all,
		"page_size=x":               all,
		"page=&page_size=2&search=": {"Gamma ray", "alpha"},
	} {
		got := server.ask("GET", "/stages/email/?"+strings.ReplaceAll(query, " ", "%20"), "").results("name")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

// TestListsCanBeOrderedByPrimaryKey checks a list that is ordered by primary key. The recordings cannot show this
// order, because primary keys are random. Real servers of 2025.12.4 and 2026.2.2 support it.
func TestListsCanBeOrderedByPrimaryKey(t *testing.T) {
	server := start(t, "")
	for i := range 9 {
		must(server.AddStage("email", map[string]any{"name": fmt.Sprint("stage ", i)}))(t)
	}
	keys := server.ask("GET", "/stages/email/?ordering=pk", "").results("pk")
	if !slices.IsSortedFunc(keys, func(a, b any) int { return strings.Compare(a.(string), b.(string)) }) {
		t.Errorf("not in order: %v", keys)
	}
}

// TestPageSizeHasTheLimitOfTheRelease checks the number of objects on a page. Until 2025.10 a page has 100 objects by
// default, and page_size has no limit. Since 2025.12 a page has 20 objects by default and 100 at most, unless an
// administrator sets a lower limit.
func TestPageSizeHasTheLimitOfTheRelease(t *testing.T) {
	server := start(t, "")
	for i := range 130 {
		must(server.AddStage("email", map[string]any{"name": fmt.Sprint("s", i)}))(t)
	}
	for _, test := range []struct {
		release            string
		limit, asked, want int // the administrator's limit, page_size, and the number of objects on the page; 0 = none
	}{
		{"2025.10.4", 0, 0, 100}, {"2025.10.4", 0, 120, 120}, {"2025.12.4", 0, 0, 20}, {"2025.12.4", 0, 120, 100},
		{"2026.2.2", 10, 0, 10}, {"2026.2.2", 10, 100, 10}, {"2026.2.2", 10, 5, 5}, {"2026.2.2", 50, 0, 20},
	} {
		if err := server.SetRelease(test.release); err != nil {
			t.Fatal(err)
		}
		server.SetPageCap(test.limit)
		got := server.ask("GET", fmt.Sprintf("/stages/email/?page_size=%d", test.asked), "").results("pk")
		if len(got) != test.want {
			t.Errorf("%+v: got %d objects on the page", test, len(got))
		}
	}
}

// TestListsFollowWrites checks that a list of several pages shows each write at once, although the server caches the
// sorted list between two writes.
func TestListsFollowWrites(t *testing.T) {
	server := start(t, "")
	for i := range 150 {
		must(server.AddStage("email", map[string]any{"name": fmt.Sprintf("s%03d", i)}))(t)
	}
	mustBeFirst := func(want string) {
		t.Helper()
		if got := server.ask("GET", "/stages/email/", "").results("name")[0]; got != want {
			t.Errorf("the first stage is %s, want %s", got, want)
		}
	}
	mustBeFirst("s000")
	id := must(server.AddStage("email", map[string]any{"name": "new"}))(t)
	mustBeFirst("new")
	server.ask("PATCH", "/stages/email/"+id+"/", `{"name": "newer"}`)
	mustBeFirst("newer")
	if err := server.ChangeStage(id, map[string]any{"name": "changed"}); err != nil {
		t.Fatal(err)
	}
	mustBeFirst("changed")
	server.ask("DELETE", "/stages/email/"+id+"/", "")
	mustBeFirst("s000")
}
