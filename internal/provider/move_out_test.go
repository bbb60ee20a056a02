package provider_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// A stage of this provider moves to the official provider with `terraform state replace-provider`. The official
// provider then plans an update, not a replacement. The update changes only the password and the attributes for which
// the official provider has other defaults.
func TestMoveOutToTheOfficialProvider(t *testing.T) {
	here := mailServer(attributes{
		"name": "stage", "username": "u", "password_wo": "p", "password_wo_version": 1,
		"flow_set": []any{newFlow("recovery")},
	})
	there := mailServer(attributes{"name": "stage", "username": "u", "password": "p"})
	for _, resourceType := range acctest.Kinds {
		changed, subject, template := []string(nil), "authentik", "email/password_reset.html"
		if resourceType == authenticator {
			changed, subject, template = []string{"subject", "template"}, "authentik Sign-in code", "email/email_otp.html"
		}
		for name, c := range map[string]struct {
			written attributes
			changed []string
		}{
			"nothing written":  {attributes{}, append(changed, "timeout", "use_global_settings")},
			"the host is kept": {attributes{"use_global_settings": false}, append(changed, "timeout")},
			"all written": {
				attributes{"use_global_settings": false, "timeout": 10, "subject": subject, "template": template}, []string{},
			},
		} {
			t.Run(resourceType+"/"+name, func(t *testing.T) {
				stage := newStage(t, resourceType)
				stage.MustApply(here)
				official := stage.Server.Official(t).Resource(resourceType)
				mustPrintNothing(t, official.Upgrade(0, must(json.Marshal(stage.State()))))
				config := maps.Clone(there)
				maps.Copy(config, c.written)
				plan, diags := official.Plan(config)
				mustPrintNothing(t, diags)
				// The plan sets the password, because this provider never stored the write-only password in the state.
				want := slices.Sorted(slices.Values(append(c.changed, "password")))
				got := slices.Sorted(slices.Values(plan.Changed()))
				if diff := cmp.Diff(want, got); diff != "" || plan.Action != tfcore.ActionUpdate {
					t.Errorf("%s with changes (-want +got):\n%s", plan.Action, diff)
				}
				for name := range official.State() {
					if name == "flow_set" || strings.HasPrefix(name, "password_wo") {
						t.Errorf("the state keeps %s", name)
					}
				}
			})
		}
	}
}
