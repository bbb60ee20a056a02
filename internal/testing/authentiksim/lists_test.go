package authentiksim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// listed returns the names of the objects in a list response.
func listed(a answer) []string {
	names := []string{}
	for _, result := range a.results() {
		names = append(names, result.(map[string]any)["name"].(string))
	}
	return names
}

// Lists can be ordered by primary key, as on real servers of 2025.12.4 and 2026.2.2. The recordings cannot show this
// order, because primary keys are random.
func TestListsCanBeOrderedByPrimaryKey(t *testing.T) {
	server := start(t, authentiksim.Options{})
	for i := range 9 {
		add(t, server, "email", map[string]any{"name": fmt.Sprint("stage ", i)})
	}
	var keys []string
	for _, result := range ask(t, server, "GET", "/stages/email/?ordering=pk", "").results() {
		keys = append(keys, result.(map[string]any)["pk"].(string))
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(keys)), keys); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestLists sends list queries that are not in the recordings.
func TestLists(t *testing.T) {
	server := start(t, authentiksim.Options{})
	for i, name := range []string{"beta", "alpha", "Gamma ray", "alphabet"} {
		add(t, server, "email", map[string]any{"name": name, "port": 100 - i%2, "use_global_settings": i == 0})
	}
	all := []string{"Gamma ray", "alpha", "alphabet", "beta"}
	for query, want := range map[string][]string{
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
		"page_size=3&page=last":     {"beta"},
		"page_size=-1&page=1":       all,
		"page_size=x":               all,
		"page=&page_size=2&search=": {"Gamma ray", "alpha"},
	} {
		got := listed(ask(t, server, "GET", "/stages/email/?"+strings.ReplaceAll(query, " ", "%20"), ""))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	const unknown = "00000000-0000-4000-8000-000000000000"
	refused := ask(t, server, "GET", "/flows/bindings/?order=x&target="+unknown, "")
	if diff := cmp.Diff(map[string]any{
		"order":  []any{"Enter a number."},
		"target": []any{"Select a valid choice. That choice is not one of the available choices."},
	}, refused.body); diff != "" {
		t.Errorf("two invalid filters (-want +got):\n%s", diff)
	}
}

// Until 2025.10 a page has 100 objects by default, and page_size has no limit. Since 2025.12 a page has 20 objects by
// default and 100 at most, unless an administrator sets a lower limit.
func TestPageSizes(t *testing.T) {
	tests := []struct {
		release            string
		limit, asked, want int // the administrator's limit, page_size, and the number of objects on the page; 0 = none
	}{
		{"2025.10.4", 0, 0, 100}, {"2025.10.4", 0, 120, 120}, {"2025.12.4", 0, 0, 20}, {"2025.12.4", 0, 120, 100},
		{"2026.2.2", 10, 0, 10}, {"2026.2.2", 10, 100, 10}, {"2026.2.2", 10, 5, 5}, {"2026.2.2", 50, 0, 20},
	}
	for _, test := range tests {
		server := start(t, authentiksim.Options{Release: test.release})
		for i := range 130 {
			add(t, server, "email", map[string]any{"name": fmt.Sprint("s", i)})
		}
		server.SetPageCap(test.limit)
		got := ask(t, server, "GET", fmt.Sprintf("/stages/email/?page_size=%d", test.asked), "").results()
		if len(got) != test.want {
			t.Errorf("%+v: %d results", test, len(got))
		}
	}
}

// A list of several pages shows each write at once, although the server caches the sorted list between two writes.
func TestListsFollowWrites(t *testing.T) {
	server := start(t, authentiksim.Options{})
	for i := range 150 {
		add(t, server, "email", map[string]any{"name": fmt.Sprintf("s%03d", i)})
	}
	address := func() string {
		stage, _ := server.StageByName("new")
		return fmt.Sprintf("/stages/email/%s/", stage["pk"])
	}
	for _, step := range []struct {
		name, want string
		change     func()
	}{
		{"unchanged", "s000", func() {}},
		{"a new stage", "new", func() { add(t, server, "email", map[string]any{"name": "new"}) }},
		{"renamed", "newer", func() { ask(t, server, "PATCH", address(), `{"name": "newer"}`) }},
		{"renamed again", "new", func() {
			stage, _ := server.StageByName("newer")
			_ = server.ChangeStage(stage["pk"].(string), map[string]any{"name": "new"})
		}},
		{"deleted", "s000", func() { ask(t, server, "DELETE", address(), "") }},
	} {
		step.change()
		if got := listed(ask(t, server, "GET", "/stages/email/", ""))[0]; got != step.want {
			t.Errorf("%s: the first stage is %s, want %s", step.name, got, step.want)
		}
	}
}

// TestManyStages reads ten thousand bound stages page by page, which must not take quadratic time.
func TestManyStages(t *testing.T) {
	const count = 10_000
	server := start(t, authentiksim.Options{})
	flow, _ := server.Flow("default-password-change")
	for i := range count {
		id := add(t, server, "email", map[string]any{"name": fmt.Sprintf("s%05d", i)})
		if _, err := server.AddBinding(flow["pk"].(string), id, i); err != nil {
			t.Fatal(err)
		}
	}
	seen, page := 0, 1.0
	for page != 0 {
		got := ask(t, server, "GET", fmt.Sprintf("/stages/email/?page=%.0f&page_size=100", page), "")
		seen += len(got.results())
		page = got.object()["pagination"].(map[string]any)["next"].(float64)
	}
	if seen != count {
		t.Errorf("read %d of %d stages", seen, count)
	}
}
