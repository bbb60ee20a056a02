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
		"flow_set": []any{attributes{"slug": "recovery", "name": "Recovery", "title": "Recovery", "designation": "recovery"}},
	})
	there := mailServer(attributes{"name": "stage", "username": "u", "password": "p"})
	mail := map[string][]string{email: nil, authenticator: {"subject", "template"}}
	subject := map[string]string{email: "authentik", authenticator: "authentik Sign-in code"}
	template := map[string]string{email: "email/password_reset.html", authenticator: "email/email_otp.html"}
	for _, resourceType := range acctest.Kinds {
		for name, c := range map[string]struct {
			written attributes
			changed []string
		}{
			"nothing written":  {nil, append([]string{"timeout", "use_global_settings"}, mail[resourceType]...)},
			"the host is kept": {attributes{"use_global_settings": false}, append([]string{"timeout"}, mail[resourceType]...)},
			"all written": {attributes{
				"use_global_settings": false, "timeout": 10, "subject": subject[resourceType], "template": template[resourceType],
			}, nil},
		} {
			t.Run(resourceType+"/"+name, func(t *testing.T) {
				server := acctest.Simulated(t, "")
				stage := server.Stage(t, resourceType)
				stage.MustApply(here)
				state, err := json.Marshal(stage.State())
				mustDo(t, err)
				official := server.Official(t).Resource(resourceType)
				mustPrintNothing(t, official.Upgrade(0, state))
				config := maps.Clone(there)
				maps.Copy(config, c.written)
				plan, diags := official.Plan(config)
				if len(diags) > 0 || plan.Action != tfcore.ActionUpdate {
					t.Fatalf("%+v, %s", plan, diags)
				}
				// The plan sets the password, because this provider never stored the write-only password in the state.
				want := slices.Concat(c.changed, []string{"password"})
				slices.Sort(want)
				got := slices.Sorted(slices.Values(plan.Changed()))
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("changes (-want +got):\n%s", diff)
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
