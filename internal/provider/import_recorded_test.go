package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// recordedStages reads the recording of a real server. It returns the stages in the responses, by resource type and by
// the id of the recorded request.
func recordedStages(t *testing.T, file string) (release string, stages map[string]map[string]attributes) {
	t.Helper()
	text, err := os.ReadFile(file)
	mustDo(t, err)
	var recording struct {
		Release   string
		Exchanges []struct {
			ID       string
			Request  struct{ Method, Path string }
			Response struct {
				Status int
				Body   json.RawMessage
			}
		}
	}
	mustDo(t, json.Unmarshal(text, &recording))
	stages = map[string]map[string]attributes{email: {}, authenticator: {}}
	for _, e := range recording.Exchanges {
		for resourceType, path := range acctest.Paths {
			var body attributes
			if !strings.HasPrefix(e.Request.Path, path) || e.Response.Status >= http.StatusMultipleChoices {
				continue
			}
			if json.Unmarshal(e.Response.Body, &body) == nil && body["pk"] != nil {
				stages[resourceType][e.ID] = body
			}
		}
	}
	return recording.Release, stages
}

// distinct keeps only one of the stages that differ in nothing but the name. It keeps all stages of the recorded
// requests that try out names.
func distinct(byQuestion map[string]attributes) map[string]attributes {
	seen := map[string]bool{}
	kept := map[string]attributes{}
	for _, question := range slices.Sorted(maps.Keys(byQuestion)) {
		fields := maps.Clone(byQuestion[question])
		for _, name := range []string{
			"pk", "flow_set", "component", "verbose_name", "verbose_name_plural", "meta_model_name",
		} {
			delete(fields, name)
		}
		if !strings.Contains(question, "/field/name/") {
			fields["name"] = ""
		}
		text := fmt.Sprint(fields) // fmt.Sprint sorts the keys, so equal maps give equal texts
		if fields["name"] == "" {
			fields["name"] = question
		}
		if !seen[text] {
			seen[text], kept[question] = true, fields
		}
	}
	return kept
}

// Every stage of the recorded servers can be imported, and the plan of its generated configuration is empty. The
// exceptions are stages with values that a configuration must not have.
func TestImportOfEveryRecordedStage(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../testing/authentiksim/testdata/*.json")
	if err != nil || len(files) != 10 {
		t.Fatalf("%d recordings, %v", len(files), err)
	}
	adopted, rejected := 0, 0
	for _, file := range files {
		release, stages := recordedStages(t, file)
		for resourceType, byQuestion := range stages {
			if len(byQuestion) == 0 {
				continue // the release does not have this type of stage
			}
			server := acctest.Simulated(t, release)
			relive(t, server, resourceType, distinct(byQuestion))
			session := server.Session(t)
			for _, one := range listAll(t, session, resourceType, nil, tfcore.ListOptions{IncludeResource: true, Limit: 1000}) {
				t.Run(release+"/"+one.DisplayName, func(t *testing.T) {
					config, diags := session.GenerateConfig(resourceType, one)
					stage := session.Resource(resourceType)
					diags = slices.Concat(diags, stage.ImportIdentity(one.Identity))
					if _, invalid := stage.Plan(config); len(diags) == 0 && invalid.HasError() {
						rejected++
						return
					}
					adopted++
					mustAdopt(t, session, resourceType, one)
				})
			}
		}
	}
	// The ten recordings contain 496 stages that can be imported, and 78 stages whose values the provider rejects. If the
	// provider rejected more, users could not import some of the 496 stages.
	if adopted != 496 || rejected != 78 {
		t.Errorf("%d stages were imported, want 496; %d are rejected, want 78", adopted, rejected)
	}
}

// relive creates the recorded stages on the server.
func relive(t *testing.T, server *acctest.Target, resourceType string, stages map[string]attributes) {
	t.Helper()
	flow := addFlow(t, server, "recorded")
	for _, fields := range stages {
		if fields["configure_flow"] != nil {
			fields["configure_flow"] = flow
		}
		for name, value := range fields {
			if number, ok := value.(float64); ok {
				fields[name] = int(number)
			}
		}
		addStage(t, server, resourceType, fields)
	}
}
