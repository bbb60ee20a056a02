package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// If the response to an update is lost, the provider does not know which password the server has. The next apply sends
// all values again, and also the password if one is configured.
//
// One case is not tested: the lost update added or removed the password, and the user then undoes the change in the
// configuration. The next plan is then empty.
func TestPasswordIsSentAgainAfterALostResponse(t *testing.T) {
	t.Parallel()
	plain := func(password string) attributes { return attributes{"password": password} }
	hidden := func(password string, version int) attributes {
		return attributes{"password_wo": password, "password_wo_version": version}
	}
	none := attributes{}
	tests := map[string]struct {
		before, lost, next attributes
		want               string
	}{
		"back to the old password":        {plain("one"), plain("two"), plain("one"), "one"},
		"applied again":                   {plain("one"), plain("two"), plain("two"), "two"},
		"cleared":                         {plain("one"), plain(""), plain(""), ""},
		"cleared, then removed":           {plain("one"), plain(""), none, ""},
		"removed, then empty":             {plain("one"), none, plain(""), ""},
		"back to the old version":         {hidden("one", 1), hidden("two", 2), hidden("one", 1), "one"},
		"write-only, then plain password": {hidden("one", 1), hidden("two", 2), plain("one"), "one"},
		"plain, then write-only password": {plain("one"), hidden("two", 1), hidden("three", 1), "three"},
	}
	for _, resourceType := range acctest.Kinds {
		for name, test := range tests {
			for _, done := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s/%s/done %t", resourceType, name, done), func(t *testing.T) {
					t.Parallel()
					// Servers of 2026.2 return the password of an authenticator stage, but not that of an email stage.
					stage := acctest.Simulated(t, "2026.2.2").Stage(t, resourceType)
					stage.Session.Configure(attributes{"url": stage.Server.URL, "token": stage.Server.Token, "max_retries": 0})
					stage.MustApply(withHost(test.before))
					lost := authentiksim.Fault{Method: http.MethodPut, After: done, Answer: authentiksim.Reset}
					endFault := stage.Server.Sim.Inject(lost)
					canBeReadBack := done && resourceType == authenticator
					if diags := stage.Apply(withHost(test.lost)); diags.HasError() == canBeReadBack {
						t.Fatalf("an update whose response is lost: %s", diags)
					}
					if canBeReadBack {
						return // the apply has succeeded, because the provider has read the new password from the server
					}
					endFault()
					stage.MustApply(withHost(test.next))
					stage.MustHold(attributes{"password": test.want})
				})
			}
		}
	}
}

func withHost(password attributes) attributes {
	config := attributes{"name": "stage", "host": "smtp.example.com"}
	maps.Copy(config, password)
	return config
}

// If the server refuses an update, the state does not change, so the next plan with the old password is empty. But if
// the response to an earlier attempt of the update was lost, the server may have the new password. In this case the
// next plan is an update.
func TestRefusedUpdateLeavesThePasswordAlone(t *testing.T) {
	refuse := authentiksim.Status(http.StatusBadRequest, "application/json", `{"host": ["no"]}`)
	for lost, want := range map[bool]string{false: "no-op", true: "update"} {
		stage := newStage(t, email)
		stage.MustApply(withHost(attributes{"password": "one"}))
		if lost {
			first := authentiksim.Fault{Method: http.MethodPut, Times: 1, After: true, Answer: authentiksim.Reset}
			stage.Server.Sim.Inject(first)
		}
		stage.Server.Sim.Inject(authentiksim.Fault{Method: http.MethodPut, Answer: refuse})
		if diags := stage.Apply(withHost(attributes{"password": "two"})); !diags.HasError() {
			t.Fatal("a refused update returns no error")
		}
		stage.MustPlan(withHost(attributes{"password": "one"}), want)
	}
}

func TestPasswordVersionCanBeAnyNumber(t *testing.T) {
	const hash = "94304486233044573306411131326323532425716363022154098137146044461553906733412"
	for _, resourceType := range acctest.Kinds {
		stage := acctest.Simulated(t, "").Compared().Stage(t, resourceType)
		versions := attributes{
			"whole": 1, "hash": hash, "another": hash[:len(hash)-1] + "3", "fraction": 1.1, "negative": -2,
		}
		for password, version := range versions {
			stage.MustApply(withHost(attributes{"password_wo": password, "password_wo_version": version}))
			stage.MustHold(attributes{"password": password})
		}
	}
}
