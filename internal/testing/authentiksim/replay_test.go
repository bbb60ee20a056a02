package authentiksim_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim/recording"
)

var testTokens = map[string]string{"admin": "demo-token", "limited": "limited-token"}

// recordings returns the recordings in testdata, by release.
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

// The simulator answers every recorded request as the real server of the same release did.
func TestReplay(t *testing.T) {
	for release, file := range recordings(t) {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			player, err := recording.NewPlayer(t.Context(), start(t, authentiksim.Options{Release: release}).URL(), testTokens)
			if err != nil {
				t.Fatal(err)
			}
			for _, exchange := range file.Exchanges {
				answer, err := player.Ask(t.Context(), exchange.Request)
				if err != nil {
					t.Fatalf("%s: %v", exchange.ID, err)
				}
				if diff := cmp.Diff(canonical(exchange, exchange.Response), canonical(exchange, answer)); diff != "" {
					t.Errorf("%s: %s (-recorded +simulated)\n%s", exchange.ID, exchange.Asks, diff)
				}
			}
		})
	}
}

// canonical returns a response to a recorded request without the values that differ between servers.
func canonical(exchange recording.Exchange, r recording.Response) recording.Response {
	path, _, _ := strings.Cut(exchange.Request.Path, "?")
	return r.Canonical(path)
}

// The comparison of two canonical responses notices every change of the status, of a header field, and of a value in
// the JSON body. Only values that depend on the day or on the build do not count.
func TestReplayNoticesChanges(t *testing.T) {
	for _, exchange := range recordings(t)["2026.2.2"].Exchanges {
		if strings.Contains(exchange.ID, "/field/") {
			continue // skip 155 responses that resemble others, because they would take most of the time
		}
		recorded := exchange.Response
		differs := func(change string, changed recording.Response) {
			if cmp.Equal(canonical(exchange, recorded), canonical(exchange, changed)) {
				t.Errorf("%s: %s is not noticed", exchange.ID, change)
			}
		}
		status, media, allow := recorded, recorded, recorded
		status.Status, media.ContentType, allow.Allow = 299, "text/plain", "TRACE"
		differs("another status", status)
		differs("another content type", media)
		differs("another Allow", allow)
		if recorded.ContentType != "application/json" {
			continue
		}
		for _, body := range variants(recorded.Body) {
			changed := recorded
			changed.Body = body
			differs(fmt.Sprint("the body ", body), changed)
		}
	}
}

// variants returns copies of a JSON body. In each copy one value is changed or removed.
func variants(v any) []any {
	changed := []any{"changed"}
	switch v := v.(type) {
	case map[string]any:
		for key := range v {
			if strings.HasPrefix(key, "version_latest") || slices.Contains([]string{"outdated", "build_hash",
				"outpost_outdated"}, key) {
				continue
			}
			removed := maps.Clone(v)
			delete(removed, key)
			changed = append(changed, removed)
			for _, variant := range variants(v[key]) {
				other := maps.Clone(v)
				other[key] = variant
				changed = append(changed, other)
			}
		}
	case []any:
		for i := range v {
			changed = append(changed, slices.Delete(slices.Clone(v), i, i+1))
			for _, variant := range variants(v[i]) {
				other := slices.Clone(v)
				other[i] = variant
				changed = append(changed, other)
			}
		}
	}
	return changed
}

// A real server sends the header field Allow with every response. A recording contains Allow only if the status is 405.
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
