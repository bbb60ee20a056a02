package authentiksim_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim/recording"
)

var testTokens = map[string]string{"admin": "demo-token", "limited": "limited-token"}

// recordings returns the files of testdata by release.
func recordings(t *testing.T) map[string]*recording.File {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no recordings in testdata: %v", err)
	}
	files := map[string]*recording.File{}
	for _, path := range paths {
		file, err := recording.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		files[strings.TrimSuffix(filepath.Base(path), ".json")] = file
	}
	return files
}

func TestReplay(t *testing.T) {
	for release, file := range recordings(t) {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			server := start(t, authentiksim.Options{Release: release})
			equal := 0
			for _, difference := range replay(t, server.URL(), file) {
				t.Run(difference.id, func(t *testing.T) {
					if difference.diff != "" {
						t.Errorf("%s: (-recorded +simulated)\n%s", difference.asks, difference.diff)
					}
				})
				if difference.diff == "" {
					equal++
				}
			}
			t.Logf("%d of %d answers equal", equal, len(file.Exchanges))
		})
	}
}

// outcome is the comparison of one response with its recording. diff is empty if they are equal.
type outcome struct{ id, asks, diff string }

func replay(t *testing.T, url string, file *recording.File) []outcome {
	t.Helper()
	player, err := recording.NewPlayer(t.Context(), url, testTokens)
	if err != nil {
		t.Fatal(err)
	}
	var outcomes []outcome
	for _, exchange := range file.Exchanges {
		answer, err := player.Ask(t.Context(), exchange.Request)
		if err != nil {
			t.Fatalf("%s: %v", exchange.ID, err)
		}
		path, _, _ := strings.Cut(exchange.Request.Path, "?")
		outcomes = append(outcomes, outcome{exchange.ID, exchange.Asks,
			cmp.Diff(exchange.Response.Canonical(path), answer.Canonical(path))})
	}
	return outcomes
}
