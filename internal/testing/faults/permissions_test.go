package faults_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

var permission = regexp.MustCompile("`(authentik_[a-z_]+\\.[a-z]+_[a-z]+)`")

// granted returns the permissions that the guide secrets.md lists for one type of stage. It leaves out the permissions
// for enrolled devices, because the stages of the test have no devices.
func granted(t *testing.T, typeName string) []string {
	t.Helper()
	text, err := os.ReadFile("../../../templates/guides/secrets.md")
	if err != nil {
		t.Fatal(err)
	}
	app := strings.Replace(typeName, "authentik_stage_", "authentik_stages_", 1) + "."
	var found []string
	for _, match := range permission.FindAllStringSubmatch(string(text), -1) {
		isForDevices := strings.HasSuffix(match[1], "_emaildevice")
		if strings.HasPrefix(match[1], app) && !isForDevices && !slices.Contains(found, match[1]) {
			found = append(found, match[1])
		}
	}
	if len(found) != 4 {
		t.Fatalf("the guide names %v for %s", found, typeName)
	}
	return found
}

// A token with the permissions in the guide secrets.md can create, change and destroy a stage. If one of the
// permissions is missing, the server refuses a request. The error then names the permission, and the state still
// matches the server.
func TestPermissionsOfTheGuideAreEnoughAndAllNeeded(t *testing.T) {
	for _, typeName := range acctest.Kinds {
		all := granted(t, typeName)
		t.Run(typeName, func(t *testing.T) { lifeWith(t, typeName, all, "") })
		for _, missing := range all {
			t.Run(typeName+"/without "+missing, func(t *testing.T) {
				lifeWith(t, typeName, slices.DeleteFunc(slices.Clone(all), func(p string) bool { return p == missing }), missing)
			})
		}
	}
}

// lifeWith creates, changes and destroys a stage with these permissions. `missing` is the permission that the first
// error must name. If it is "", there must be no error.
func lifeWith(t *testing.T, typeName string, permissions []string, missing string) {
	t.Helper()
	s := newScenario(t, typeName)
	s.server.Token = "token-with-a-role"
	s.server.Sim.AddToken(s.server.Token, permissions...)
	s.stage = s.newSession().Resource(typeName)
	refused := ""
	for _, step := range []func(*scenario) tfcore.Diagnostics{apply(config), apply(changed), destroy} {
		if refused == "" {
			refused = step(s).Errors().String()
		}
	}
	if (refused == "") != (missing == "") || !strings.Contains(refused, missing) {
		t.Errorf("without %q: %q", missing, refused)
	}
	if left := len(s.server.Sim.Stages("")); left > 0 != (s.stage.State() != nil) {
		t.Errorf("%d stages, state %v", left, s.stage.State())
	}
}
