package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// pinned is an action at a commit, with the release that the commit is.
var pinned = regexp.MustCompile(`^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)

// A tag of an action can be moved, a commit cannot; and a token of a workflow
// may do what the workflow asks for, nothing by default.
func TestWorkflowsArePinnedAndModest(t *testing.T) {
	paths, err := filepath.Glob("../../../.github/workflows/*.yml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no workflows: %v", err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var workflow struct {
			Name        string
			On          map[string]any
			Permissions map[string]string
			Jobs        map[string]struct {
				Timeout int `yaml:"timeout-minutes"`
			}
		}
		if err := yaml.Unmarshal(text, &workflow); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if workflow.Name == "" || len(workflow.On) == 0 || !maps.Equal(workflow.Permissions, map[string]string{"contents": "read"}) {
			t.Errorf("%s needs a name, an event and `permissions: {contents: read}`, got %+v", path, workflow)
		}
		for name, job := range workflow.Jobs {
			if job.Timeout == 0 {
				t.Errorf("%s: the job %s needs timeout-minutes", path, name)
			}
		}
		for line := range strings.Lines(string(text)) {
			if _, action, ok := strings.Cut(strings.TrimSpace(line), "uses: "); ok && !pinned.MatchString(action) {
				t.Errorf("%s: %q is not pinned to a commit with its release in a comment", path, action)
			}
		}
	}
}

// A system that goreleaser gets must be built in the workflow as well.
func TestWorkflowBuildsEverySystem(t *testing.T) {
	c, err := checkFiles(os.DirFS("../../.."))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../../.github/workflows/test.yml")
	if err != nil {
		t.Fatal(err)
	}
	var workflow struct {
		Jobs map[string]struct {
			Strategy struct{ Matrix struct{ System []string } }
		}
	}
	if err := yaml.Unmarshal(text, &workflow); err != nil {
		t.Fatal(err)
	}
	if systems := workflow.Jobs["release-check"].Strategy.Matrix.System; !slices.Equal(systems, c.Builds[0].Goos) {
		t.Errorf("the workflow builds %v, goreleaser %v", systems, c.Builds[0].Goos)
	}
}
