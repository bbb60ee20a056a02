package main

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLookFor(t *testing.T) {
	for _, c := range []struct {
		name   string
		chosen string
		onPath []string
		want   string
		fails  bool
	}{
		{name: "terraform before tofu", onPath: []string{"tofu", "terraform"}, want: "/bin/terraform"},
		{name: "tofu alone", onPath: []string{"tofu"}, want: "/bin/tofu"},
		{name: "chosen by name", chosen: "tofu", onPath: []string{"tofu", "terraform"}, want: "/bin/tofu"},
		{name: "chosen and missing", chosen: "tofu", onPath: []string{"terraform"}, fails: true},
		{name: "none", want: ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := lookFor(c.chosen, func(name string) (string, error) {
				if slices.Contains(c.onPath, name) {
					return filepath.Abs("/bin/" + name)
				}
				return "", exec.ErrNotFound
			})
			if c.want != "" {
				c.want, _ = filepath.Abs(c.want)
			}
			var usage usageError
			if got != c.want || errors.As(err, &usage) != c.fails {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestCommandName(t *testing.T) {
	for version, want := range map[string]string{"OpenTofu v1.10.0": "tofu", "Terraform v1.11.4": "terraform"} {
		if got := commandName(version); got != want {
			t.Errorf("%s: %s", version, got)
		}
	}
}

func TestTargetNeedsBothVariables(t *testing.T) {
	for _, c := range []struct{ url, token, release, says string }{
		{"https://authentik.example.com", "", "", "AUTHENTIK_URL is set and AUTHENTIK_TOKEN is not"},
		{"", "secret", "", "AUTHENTIK_TOKEN is set and AUTHENTIK_URL is not"},
		{"authentik.example.com", "secret", "", "not an address"},
		{"https://authentik.example.com", "secret", "2025.2.4", "-release"},
	} {
		_, err := newTarget(settings{release: c.release, env: []string{"AUTHENTIK_URL=" + c.url, "AUTHENTIK_TOKEN=" + c.token}})
		var usage usageError
		if !errors.As(err, &usage) || !strings.Contains(string(usage), c.says) || exitCode(t.Context(), err) != exitUsage {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestEnvironmentOfTheCLI(t *testing.T) {
	s := settings{env: []string{"PATH=/bin", "TF_LOG=TRACE", "AUTHENTIK_TOKEN=theirs", "TFX=kept"}}
	want := []string{"PATH=/bin", "TFX=kept", "AUTHENTIK_TOKEN=ours"}
	if diff := cmp.Diff(want, s.environment("AUTHENTIK_TOKEN=ours")); diff != "" {
		t.Error(diff)
	}
}

func TestFilter(t *testing.T) {
	for _, c := range []struct{ name, said, want string }{
		{"hints", "\nTerraform used the selected providers to generate\nsymbols:\n  + create\n\nPlan: 1 to add.\n\n─────\n\nSaved the plan to: x\n\nTo perform exactly these actions\n  this\n", "Plan: 1 to add.\n"},
		{"known after apply", "  + resource \"a\" \"b\" {\n      + id   = (known after apply)\n      + kind = (known after apply)\n      + name = \"n\"\n    }\n", "  + resource \"a\" \"b\" {\n      + name = \"n\"\n        # (2 known after apply)\n    }\n"},
		{"a change stays", "      ~ id = \"x\" -> (known after apply)\n", "      ~ id = \"x\" -> (known after apply)\n"},
		{"overrides", "╷\n│ Warning: Provider development overrides are in effect\n│ \n╵\nrest\n", "rest\n"},
		{"another warning", "╷\n│ Warning: Insecure\n╵\n", "╷\n│ Warning: Insecure\n╵\n"},
		{"coloured box", "\x1b[33m╷\x1b[0m\n\x1b[33m│\x1b[0m Error: no\n\x1b[33m╵\x1b[0m\n", "╷\n│ Error: no\n╵\n"},
		{"destroyed", "  # a.b will be destroyed\n  - resource \"a\" \"b\" {\n      - id = \"x\" -> null\n    }\n\n  # a.c will be destroyed\n  - resource \"a\" \"c\" {\n    }\n\nPlan:\n", "  # a.b will be destroyed\n  # a.c will be destroyed\n\nPlan:\n"},
		{"refreshing", "a.b: Refreshing state... [id=1]\n\n\n\nNo changes.", "No changes.\n"},
		{"id", "a.b: Creating... [id=7e0d38ca-6d84-44d9-8ac3-8ba1e6a103c8]\n", "a.b: Creating... [id=7e0d38ca-…]\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got strings.Builder
			f := newFilter(func(line string) { got.WriteString(plain(line) + "\n") })
			for _, b := range []byte(c.said) { // as slowly as a pipe may be
				if _, err := f.Write([]byte{b}); err != nil {
					t.Fatal(err)
				}
			}
			f.flush()
			if diff := cmp.Diff(c.want, got.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTable(t *testing.T) {
	var out bytes.Buffer
	p := &printer{w: &out}
	p.table([]row{
		{"plan", tally{requests: 1}, 240 * time.Millisecond},
		{"apply", tally{requests: 4, changes: 3}, 1200 * time.Millisecond},
	})
	want := `
                                     stages changed      requests     time
  plan                                            0             1    0.2 s
  apply                                           3             4    1.2 s
  together                                        3             5    1.4 s
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestWithout(t *testing.T) {
	rest, gone := without("a {\n  user = 1\n  username = 2\n}\n", []string{"user"})
	if diff := cmp.Diff([]string{"a {\n  username = 2\n}\n", "  user = 1"}, append([]string{rest}, gone...)); diff != "" {
		t.Error(diff)
	}
}

func TestSince(t *testing.T) {
	for release, want := range map[string]bool{
		"2024.12.5": false, "2025.1.0": false, "2025.2.0-rc1": true, "2025.10.4": true, "2026.2.2": true, "": true,
	} {
		if got := (&target{release: release}).since(2025, 2); got != want {
			t.Errorf("%q: %v", release, got)
		}
	}
}

func TestCompare(t *testing.T) {
	came := map[string]any{"port": 25.0, "host": "h"}
	if err := compare("s", map[string]any{"port": 25.0}, came); err != nil {
		t.Error(err)
	}
	err := compare("s", map[string]any{"port": 587.0}, came)
	if err == nil || err.Error() != "s: port\n  expected: 587\n  came:     25" {
		t.Error(err)
	}
}

func TestCounter(t *testing.T) {
	c := &counter{next: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("refused") {
			w.WriteHeader(http.StatusBadRequest)
		}
	})}
	for _, r := range []struct{ method, path string }{
		{http.MethodGet, "/api/v3/stages/email/"},
		{http.MethodPost, "/api/v3/stages/email/"},
		{http.MethodPost, "/api/v3/stages/email/?refused"},
		{http.MethodDelete, "/api/v3/flows/bindings/x/"},
	} {
		c.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), r.method, r.path, nil))
	}
	if got, want := c.take(), (tally{requests: 4, changes: 1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := c.take(); got != (tally{}) {
		t.Errorf("after take: %+v", got)
	}
}

// The witness must not take a stage of another name for its own, even from a
// server that ignores the filter.
func TestFindComparesTheName(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"results": [{"pk": "1", "name": "theirs"}, {"pk": "2", "name": "ours"}]}`))
	}))
	defer server.Close()
	w := newWitness(server.URL, "token", http.DefaultTransport)
	ours, err := w.find(t.Context(), emailPath, "ours")
	if err != nil || idOf(ours) != "2" {
		t.Errorf("%v, %v", ours, err)
	}
	if none, err := w.find(t.Context(), emailPath, "nobody's"); none != nil || err != nil {
		t.Errorf("%v, %v", none, err)
	}
}

func TestCachedTerraformIsNotFetchedAgain(t *testing.T) {
	home := t.TempDir()
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData"} {
		t.Setenv(name, home)
	}
	base, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(base, "terraform-provider-authentik-email", "terraform")
	if runtime.GOOS == "windows" {
		kept += ".exe"
	}
	if err := errors.Join(os.MkdirAll(filepath.Dir(kept), 0o755), os.WriteFile(kept, nil, 0o755)); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	got, err := cached(t.Context(), &printer{w: &out})
	if got != kept || err != nil || out.Len() > 0 {
		t.Errorf("%s, %v, %s", got, err, out.String())
	}
}
