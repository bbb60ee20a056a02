package authentiksim

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFlowValuesAreThoseOfTheAPIDocuments checks that the simulator of a release accepts exactly the values that the
// API document of this release lists for the fields of a flow. The recordings do not contain all of these values.
func TestFlowValuesAreThoseOfTheAPIDocuments(t *testing.T) {
	text, err := os.ReadFile("testdata/documents/flow-values.json")
	if err != nil {
		t.Fatal(err)
	}
	var documented map[string]map[string][]string // the values by release and by field
	if err := json.Unmarshal(text, &documented); err != nil || len(documented) == 0 {
		t.Fatalf("no documents: %v", err)
	}
	for text, fields := range documented {
		r, err := parseRelease(text)
		if err != nil {
			t.Fatal(err)
		}
		for field, choices := range map[string][]choice{
			"designation": designations, "authentication": authentications, "policy_engine_mode": engineModes,
			"layout": layouts, "denied_action": deniedActions,
		} {
			var accepted []string
			for _, c := range choices {
				if r.has(c.since) {
					accepted = append(accepted, c.name)
				}
			}
			slices.Sort(accepted)
			if diff := cmp.Diff(fields[field], accepted); diff != "" {
				t.Errorf("%s of %s (-documented +accepted):\n%s", field, text, diff)
			}
		}
	}
}
