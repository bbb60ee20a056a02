package provider_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim/recording"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// recordedStages returns the stages in the recorded responses of a real server. It replaces the name of each stage with
// the id of the recorded request. If several stages differ only in their names, it returns one of them.
func recordedStages(file *recording.File, resourceType string) map[string]attributes {
	stages := map[string]attributes{}
	for _, e := range file.Exchanges {
		fields, _ := e.Response.Body.(attributes)
		isStage := strings.HasPrefix(e.Request.Path, acctest.Paths[resourceType]) && fields["pk"] != nil
		if !isStage || e.Response.Status >= http.StatusMultipleChoices {
			continue
		}
		for _, name := range []string{
			"pk", "name", "flow_set", "component", "verbose_name", "verbose_name_plural", "meta_model_name",
		} {
			delete(fields, name)
		}
		for name, value := range fields {
			if number, ok := value.(json.Number); ok {
				fields[name] = int(must(number.Int64()))
			}
		}
		// fmt sorts the keys of a map, so equal maps have the same text.
		stages[fmt.Sprint(fields)] = with(fields, "name", e.ID)
	}
	return stages
}

// Every stage of the recorded servers can be imported, and a list of stages returns the same attributes as the imports.
// If the provider refuses a value of a stage, the plan of the generated configuration has an error. If not, the plan is
// empty.
func TestImportOfEveryRecordedStage(t *testing.T) {
	t.Parallel()
	imported, rejected := 0, 0
	for _, path := range glob(t, "../testing/authentiksim/testdata/*.json") {
		file := must(recording.Load(path))
		for _, resourceType := range acctest.Kinds {
			stages := recordedStages(file, resourceType)
			if len(stages) == 0 {
				continue // the release does not have this type of stage
			}
			server := acctest.Simulated(t, file.Release)
			flow := addFlow(t, server, "recorded")
			for _, fields := range stages {
				if fields["configure_flow"] != nil {
					fields["configure_flow"] = flow
				}
				addStage(t, server, resourceType, fields)
			}
			session := server.Session(t)
			for _, one := range listAll(t, session, resourceType, nil, tfcore.ListOptions{IncludeResource: true, Limit: 1000}) {
				t.Run(file.Release+"/"+one.DisplayName, func(t *testing.T) {
					config, diags := session.GenerateConfig(resourceType, one)
					mustPrintNothing(t, append(diags, one.Diagnostics...))
					stage := session.Resource(resourceType)
					mustPrintNothing(t, stage.ImportIdentity(one.Identity))
					if diff := cmp.Diff(stage.State(), one.Resource); diff != "" {
						t.Errorf("listed resource (-imported +listed):\n%s", diff)
					}
					plan, diags := stage.Plan(config)
					switch {
					case diags.HasError():
						rejected++
					case plan.Action != tfcore.ActionNoOp:
						t.Errorf("the plan of %v is %s of %v", config, plan.Action, plan.Changed())
					default:
						imported++
					}
				})
			}
		}
	}
	// The ten recordings contain 496 stages that can be imported, and 78 stages whose values the provider rejects. A
	// larger number of rejected stages means that users can no longer import some of the 496 stages.
	if imported != 496 || rejected != 78 {
		t.Errorf("%d stages were imported, want 496; %d are rejected, want 78", imported, rejected)
	}
}
