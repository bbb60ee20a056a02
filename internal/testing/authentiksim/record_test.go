package authentiksim_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim/recording"
)

// TestRecord records the simulator, saves and loads the file, and replays it against another simulator.
func TestRecord(t *testing.T) {
	for release, original := range recordings(t) {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			player, err := recording.NewPlayer(t.Context(), start(t, authentiksim.Options{Release: release}).URL(), testTokens)
			if err != nil {
				t.Fatal(err)
			}
			recorded, err := player.Record(t.Context(), original)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "recording.json")
			if err := recorded.Save(path); err != nil {
				t.Fatal(err)
			}
			again, err := recording.Load(path)
			if err != nil {
				t.Fatal(err)
			}
			if again.Release != release || len(again.Exchanges) != len(original.Exchanges) {
				t.Errorf("recorded %d answers of %s, want %d of %s", len(again.Exchanges), again.Release, len(original.Exchanges),
					release)
			}
			for _, outcome := range replay(t, start(t, authentiksim.Options{Release: release}).URL(), again) {
				if outcome.diff != "" {
					t.Errorf("%s: (-recorded +simulated)\n%s", outcome.id, outcome.diff)
				}
			}
			sameQuestions(t, original, again)
		})
	}
}

// sameQuestions checks that a new recording has the same exchanges as the old one.
func sameQuestions(t *testing.T, original, again *recording.File) {
	t.Helper()
	for i, exchange := range again.Exchanges {
		path, _, _ := strings.Cut(exchange.Request.Path, "?")
		want := original.Exchanges[i]
		want.Response, exchange.Response = want.Response.Canonical(path), exchange.Response.Canonical(path)
		// The writer formats the body of a request in its own way.
		want.Request.Body, exchange.Request.Body = nil, nil
		if diff := cmp.Diff(want, exchange); diff != "" {
			t.Errorf("%s: (-original +recorded)\n%s", want.ID, diff)
		}
	}
}

// A real server sends the allowed methods with every response. A recording keeps them only if the method was refused.
func TestRecordKeepsAllowOfRefusedMethods(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", "GET, HEAD, OPTIONS")
		if r.Method != http.MethodGet {
			w.WriteHeader(http.StatusMethodNotAllowed)
		}
	}))
	t.Cleanup(server.Close)
	player, err := recording.NewPlayer(t.Context(), server.URL, testTokens)
	if err != nil {
		t.Fatal(err)
	}
	for method, want := range map[string]string{http.MethodGet: "", http.MethodPost: "GET, HEAD, OPTIONS"} {
		answer, err := player.Ask(t.Context(), recording.Request{Method: method, Path: "/stages/email/"})
		if err != nil || answer.Allow != want {
			t.Errorf("%s: allow %q, %v, want %q", method, answer.Allow, err, want)
		}
	}
}
