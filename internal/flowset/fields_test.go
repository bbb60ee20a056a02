package flowset

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// The values that each field accepts, and the releases that accept them, must be those in authentik's API
// documentation.
func TestFieldValuesAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../testing/authentiksim/testdata/documents/flow-values.json")
	if err != nil {
		t.Fatal(err)
	}
	var releases map[string]map[string][]string
	if err := json.Unmarshal(text, &releases); err != nil || len(releases) == 0 {
		t.Fatalf("no documents: %v", err)
	}
	for release, documented := range releases {
		parsed, err := authentik.ParseRelease(release)
		if err != nil {
			t.Fatal(err)
		}
		ours := map[string][]string{}
		for _, f := range configurable {
			for _, value := range f.values {
				if needs, ok := valuesByRelease[value]; !ok || authentik.CapabilitiesOf(parsed).Has(needs) {
					ours[f.name] = append(ours[f.name], value)
				}
			}
			slices.Sort(ours[f.name])
			slices.Sort(documented[f.name])
		}
		if diff := cmp.Diff(documented, ours); diff != "" {
			t.Errorf("%s (-documented +ours):\n%s", release, diff)
		}
	}
}
