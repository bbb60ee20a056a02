package flowset

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The lists are what the API documents of all releases name together; the
// simulator is held to the same documents.
func TestListsAreTheDocumented(t *testing.T) {
	text, err := os.ReadFile("../testing/authentiksim/testdata/documents/flow-values.json")
	if err != nil {
		t.Fatal(err)
	}
	var releases map[string]map[string][]string
	if err := json.Unmarshal(text, &releases); err != nil || len(releases) == 0 {
		t.Fatalf("no documents: %v", err)
	}
	documented := map[string][]string{}
	for _, fields := range releases {
		for field, values := range fields {
			documented[field] = append(documented[field], values...)
		}
	}
	ours := map[string][]string{
		"designation": designations, "authentication": authentications, "policy_engine_mode": policyEngineModes, "layout": layouts, "denied_action": deniedActions,
	}
	for field, values := range ours {
		slices.Sort(documented[field])
		if diff := cmp.Diff(slices.Compact(documented[field]), slices.Sorted(slices.Values(values))); diff != "" {
			t.Errorf("%s (-documented +ours):\n%s", field, diff)
		}
	}
	if len(documented) != len(ours) {
		t.Errorf("the documents name the values of %d fields, and the provider has %d lists", len(documented), len(ours))
	}
}
