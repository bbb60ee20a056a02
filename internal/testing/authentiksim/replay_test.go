package authentiksim_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim/recording"
)

// TestSimulatorAnswersAsTheRecordedServers checks that the simulator answers every recorded request as the real server
// of the same release did.
func TestSimulatorAnswersAsTheRecordedServers(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no recordings in testdata: %v", err)
	}
	for _, path := range paths {
		release := strings.TrimSuffix(filepath.Base(path), ".json")
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			recorded := must(recording.Load(path))(t)
			server := must(authentiksim.Start(authentiksim.Options{Release: release}))(t)
			defer server.Close()
			tokens := map[string]string{"admin": "demo-token", "limited": "limited-token"}
			player := must(recording.NewPlayer(t.Context(), server.URL(), tokens))(t)
			simulated := must(player.Record(t.Context(), recorded))(t)
			if simulated.Release != release {
				t.Errorf("the server says that it has the release %s", simulated.Release)
			}
			for i, exchange := range recorded.Exchanges {
				if diff := cmp.Diff(exchange.Canonical(), simulated.Exchanges[i].Canonical()); diff != "" {
					t.Errorf("%s: %s (-recorded +simulated)\n%s", exchange.ID, exchange.Asks, diff)
				}
			}
		})
	}
}

// TestCanonicalResponsesDifferIfServersDiffer checks that the comparison with a recording notices another status,
// header field or value in the body. It ignores only the order of some lists, and values that depend on the day or the
// build.
func TestCanonicalResponsesDifferIfServersDiffer(t *testing.T) {
	body := func(results, flows []any, outdated bool) map[string]any {
		return map[string]any{"results": results, "flow_set": flows, "outdated": outdated}
	}
	base := recording.Response{Status: 200, ContentType: "application/json", Allow: "GET",
		Body: body([]any{"a", "b"}, []any{"a", "b"}, false)}
	for name, change := range map[string]func(*recording.Response){
		"status":           func(r *recording.Response) { r.Status = 201 },
		"content type":     func(r *recording.Response) { r.ContentType = "text/plain" },
		"Allow":            func(r *recording.Response) { r.Allow = "" },
		"order of results": func(r *recording.Response) { r.Body = body([]any{"b", "a"}, []any{"a", "b"}, false) },
		"a flow":           func(r *recording.Response) { r.Body = body([]any{"a", "b"}, []any{"a", "c"}, false) },
		"no difference":    func(r *recording.Response) { r.Body = body([]any{"a", "b"}, []any{"b", "a"}, true) },
	} {
		changed := base
		change(&changed)
		x, y := recording.Exchange{Response: base}, recording.Exchange{Response: changed}
		if isEqual := cmp.Equal(x.Canonical(), y.Canonical()); isEqual != (name == "no difference") {
			t.Errorf("%s: responses are equal: %t", name, isEqual)
		}
	}
}
