package authentiksim_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// listed returns the names on a list page.
func listed(a answer) []string {
	names := []string{}
	for _, result := range a.results() {
		names = append(names, result.(map[string]any)["name"].(string))
	}
	return names
}

// TestListsByKey checks what 2025.12.4 and 2026.2.2 do.
func TestListsByKey(t *testing.T) {
	server := start(t, authentiksim.Options{})
	for i := range 9 {
		add(t, server, "email", map[string]any{"name": fmt.Sprint("stage ", i)})
	}
	for query, descending := range map[string]bool{"ordering=pk": false, "ordering=-pk": true} {
		var keys []string
		for _, result := range ask(t, server, "GET", "/stages/email/?"+query, "").results() {
			keys = append(keys, result.(map[string]any)["pk"].(string))
		}
		want := slices.Sorted(slices.Values(keys))
		if descending {
			slices.Reverse(want)
		}
		if diff := cmp.Diff(want, keys); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

func TestLists(t *testing.T) {
	server := start(t, authentiksim.Options{})
	for i, name := range []string{"beta", "alpha", "Gamma ray", "alphabet"} {
		add(t, server, "email", map[string]any{"name": name, "port": 100 - i%2, "use_tls": i == 0,
			"host": fmt.Sprintf("h%d", i/2)})
	}
	tests := map[string][]string{
		"":                                      {"Gamma ray", "alpha", "alphabet", "beta"},
		"ordering=-name":                        {"beta", "alphabet", "alpha", "Gamma ray"},
		"ordering=port,-name":                   {"alphabet", "alpha", "beta", "Gamma ray"},
		"ordering=nope,-name":                   {"beta", "alphabet", "alpha", "Gamma ray"},
		"ordering=password":                     {"Gamma ray", "alpha", "alphabet", "beta"},
		"search=ALPHA":                          {"alpha", "alphabet"},
		"search=gamma ray":                      {"Gamma ray"},
		"search=gamma,beta":                     {},
		"name=alpha":                            {"alpha"},
		"name= alpha ":                          {"alpha"},
		"name=":                                 {"Gamma ray", "alpha", "alphabet", "beta"},
		"name=beta&name=alpha":                  {"alpha"},
		"port=100":                              {"Gamma ray", "beta"},
		"port=1e2":                              {"Gamma ray", "beta"},
		"use_tls=true":                          {"beta"},
		"use_tls=0":                             {"Gamma ray", "alpha", "alphabet"},
		"host=h1&port=99":                       {"alphabet"},
		"token_expiry=minutes=30":               {"Gamma ray", "alpha", "alphabet", "beta"},
		"password=":                             {"Gamma ray", "alpha", "alphabet", "beta"},
		"page_size=3&page=last":                 {"beta"},
		"page_size=-1&page=1":                   {"Gamma ray", "alpha", "alphabet", "beta"},
		"page_size=x&stage_uuid=whatever":       {"Gamma ray", "alpha", "alphabet", "beta"},
		"page=&page_size=2&ordering=name,-port": {"Gamma ray", "alpha"},
	}
	for query, want := range tests {
		t.Run(query, func(t *testing.T) {
			if diff := cmp.Diff(want, listed(ask(t, server, "GET", "/stages/email/?"+escape(query), ""))); diff != "" {
				t.Errorf("names (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRefusedQueries(t *testing.T) {
	const zero = "00000000-0000-4000-8000-000000000000"
	tests := map[string]map[string]any{
		"/stages/email/?port=x&timeout=y": {"port": []any{"Enter a number."},
			"timeout": []any{"Enter a number."}},
		"/stages/email/?page=3":                                       {"detail": "Invalid page."},
		"/flows/instances/?designation=x":                             {"designation": []any{"Select a valid choice. x is not one of the available choices."}},
		"/flows/bindings/?target=" + zero:                             {"target": []any{"Select a valid choice. That choice is not one of the available choices."}},
		"/stages/authenticator/validate/?configuration_stages=x":      {"configuration_stages": []any{"“x” is not a valid UUID."}},
		"/stages/authenticator/email/?stage_uuid=x":                   {"stage_uuid": []any{"Enter a valid UUID."}},
		"/stages/authenticator/email/?configure_flow=" + zero + "000": {"configure_flow": []any{"“" + zero + "000” is not a valid UUID."}},
	}
	server := start(t, authentiksim.Options{})
	for path, want := range tests {
		if diff := cmp.Diff(want, ask(t, server, "GET", path, "").object()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

func TestFilterByTheKeyItself(t *testing.T) {
	server := start(t, authentiksim.Options{})
	id := add(t, server, "authenticator_email", map[string]any{"name": "wanted"})
	add(t, server, "authenticator_email", map[string]any{"name": "other"})
	flow, _ := server.Flow("default-password-change")
	for path, want := range map[string]any{"/stages/authenticator/email/?stage_uuid=" + id: "wanted",
		"/flows/instances/?flow_uuid=" + flow["pk"].(string): flow["name"]} {
		found := ask(t, server, "GET", path, "").results()
		if len(found) != 1 || found[0].(map[string]any)["name"] != want {
			t.Errorf("%s: %v, want %v alone", path, found, want)
		}
	}
}

func TestPageCap(t *testing.T) {
	tests := []struct{ limit, asked, want int }{{0, 0, 20}, {0, 100, 100}, {0, 1000, 100}, {10, 0, 10}, {10, 100, 10},
		{10, 5, 5}, {50, 0, 20}}
	server := start(t, authentiksim.Options{})
	for i := range 120 {
		add(t, server, "email", map[string]any{"name": fmt.Sprintf("s%03d", i)})
	}
	for _, test := range tests {
		server.SetPageCap(test.limit)
		if got := len(ask(t, server, "GET", fmt.Sprintf("/stages/email/?page_size=%d", test.asked),
			"").results()); got != test.want {
			t.Errorf("limit %d, page_size %d: %d results, want %d", test.limit, test.asked, got, test.want)
		}
	}
}

// TestListsFollowWrites reads a list of several pages after each of several writes. Each time the list must show the
// write.
func TestListsFollowWrites(t *testing.T) {
	server := start(t, authentiksim.Options{})
	for i := range 150 {
		add(t, server, "email", map[string]any{"name": fmt.Sprintf("s%03d", i), "token_expiry": i})
	}
	first := func() string { return listed(ask(t, server, "GET", "/stages/email/?ordering=token_expiry", ""))[0] }
	steps := []struct {
		name   string
		change func()
		want   string
	}{
		{"as made", func() {}, "s000"},
		{"a new one", func() { add(t, server, "email", map[string]any{"name": "new", "token_expiry": "days=1"}) }, "new"},
		{"renamed", func() {
			stage, _ := server.StageByName("new")
			ask(t, server, "PATCH", "/stages/email/"+stage["pk"].(string)+"/", `{"name": "newer"}`)
		}, "newer"},
		{"removed", func() {
			stage, _ := server.StageByName("newer")
			ask(t, server, "DELETE", "/stages/email/"+stage["pk"].(string)+"/", "")
		}, "s000"},
		{"another release", func() {
			add(t, server, "email", map[string]any{"name": "day", "token_expiry": "days=1"})
			add(t, server, "email", map[string]any{"name": "past", "token_expiry": "minutes=-7"})
			first() // "days=1" is the first text
			_ = server.SetRelease("2025.2.4")
		}, "past"},
		{"and back", func() { _ = server.SetRelease("2026.2.2") }, "day"},
	}
	for _, step := range steps {
		step.change()
		if got := first(); got != step.want {
			t.Errorf("%s: first is %s, want %s", step.name, got, step.want)
		}
	}
}

// TestManyStages reads ten thousand bound stages page by page.
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

// Before 2025.12 a page has 100 objects by default, and page_size has no limit.
func TestPagesOfOldReleases(t *testing.T) {
	for _, test := range []struct {
		release, query string
		want           int
	}{
		{"2025.10.4", "", 100}, {"2025.10.4", "?page_size=120", 120}, {"2025.12.4", "", 20},
		{"2025.12.4", "?page_size=120", 100},
	} {
		server := start(t, authentiksim.Options{Release: test.release})
		for i := range 130 {
			if _, err := server.AddStage("email", map[string]any{"name": fmt.Sprint("s", i)}); err != nil {
				t.Fatal(err)
			}
		}
		if got := ask(t, server, "GET", "/stages/email/"+test.query,
			""); len(got.body.(map[string]any)["results"].([]any)) != test.want {
			t.Errorf("%s%s: a page of %d, want %d", test.release, test.query, len(got.body.(map[string]any)["results"].([]any)),
				test.want)
		}
	}
}
