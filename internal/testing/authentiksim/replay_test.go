package authentiksim_test

import (
	"cmp"
	"os"
	"path/filepath"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim/recording"
)

func TestSimulatorAnswersAsTheRecordedServers(t *testing.T) {
	for _, recorded := range must(recording.LoadAll("testdata"))(t) {
		release := recorded.Release
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			server := must(authentiksim.Start(authentiksim.Options{Release: release}))(t)
			defer server.Close()
			simulated := record(t, recorded, server.URL(), "demo-token", "limited-token")
			if simulated.Release != release {
				t.Errorf("the server says that it has the release %s", simulated.Release)
			}
			for i, exchange := range recorded.Exchanges {
				if diff := gocmp.Diff(exchange.Canonical(), simulated.Exchanges[i].Canonical()); diff != "" {
					t.Errorf("%s: %s (-recorded +simulated)\n%s", exchange.ID, exchange.Asks, diff)
				}
			}
		})
	}
}

func record(t *testing.T, questions *recording.File, url, token, limited string) *recording.File {
	t.Helper()
	player := must(recording.NewPlayer(t.Context(), url, map[string]string{"admin": token, "limited": limited}))(t)
	return must(player.Record(t.Context(), questions))(t)
}

// TestRecordingIsWritten sends the requests of the recording of 2026.2.2 to a simulator of 2025.8.6, and writes a new
// recording. `make record` runs this test with the URL of a real server instead of the simulator.
func TestRecordingIsWritten(t *testing.T) {
	server := must(authentiksim.Start(authentiksim.Options{Release: "2025.8.6"}))(t)
	defer server.Close()
	questions := must(recording.Load("testdata/2026.2.2.json"))(t)
	written := record(t, questions, cmp.Or(os.Getenv("RECORD_URL"), server.URL()),
		cmp.Or(os.Getenv("RECORD_TOKEN"), "demo-token"), cmp.Or(os.Getenv("RECORD_LIMITED_TOKEN"), "limited-token"))
	out := cmp.Or(os.Getenv("RECORD_OUT"), filepath.Join(t.TempDir(), "recording.json"))
	if err := written.Save(out); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(written, must(recording.Load(out))(t)); diff != "" || written.Recorded == "" {
		t.Errorf("the file differs from the answers (-answers +file):\n%s", diff)
	}
}

// TestCanonicalResponsesDifferIfServersDiffer checks that the comparison with a recording notices a different status,
// header field or value in the body. In a JSON body, the comparison ignores only the order of some lists, and values
// that depend on the day or on the build of the server.
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
		if isEqual := gocmp.Equal(x.Canonical(), y.Canonical()); isEqual != (name == "no difference") {
			t.Errorf("%s: responses are equal: %t", name, isEqual)
		}
	}
}
