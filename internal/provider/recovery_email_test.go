package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// recoveryServer is a server with stages and users, to test the action that sends a recovery mail.
type recoveryServer struct {
	*acctest.Target
	stage, codes      string // the ids of an email stage and of an authenticator stage
	user, addressless string // the ids of a user with an email address and of a user without one
}

func newRecoveryServer(t *testing.T, release string) recoveryServer {
	t.Helper()
	m := recoveryServer{Target: acctest.Simulated(t, release)}
	m.stage = addStage(t, m.Target, email, attributes{"name": "any-recovery"})
	m.codes = addStage(t, m.Target, authenticator, attributes{"name": "codes"})
	m.user = m.addUser(t, attributes{"username": "mail-user", "name": "Mail", "email": "mail-user@example.com"})
	m.addressless = m.addUser(t, attributes{"username": "mail-none", "name": "None"})
	return m
}

// addRecoveryFlow gives the default brand a recovery flow, so that the server can send recovery mails.
func (m recoveryServer) addRecoveryFlow(t *testing.T) recoveryServer {
	t.Helper()
	_, brands := m.Ask(t, http.MethodGet, "/core/brands/?default=true", "")
	brand := brands["results"].([]any)[0].(attributes)["brand_uuid"]
	flow := attributes{"flow_recovery": addFlow(t, m.Target, "recovery")}
	m.Send(t, http.MethodPatch, fmt.Sprintf("/core/brands/%s/", brand), flow)
	return m
}

func (m recoveryServer) addUser(t *testing.T, fields attributes) string {
	t.Helper()
	return fmt.Sprint(m.Send(t, http.MethodPost, "/core/users/", fields)["pk"])
}

// send invokes the action with the email stage and the user of the server. `config` can add attributes or replace these
// two.
func (m recoveryServer) send(t *testing.T, config attributes) ([]string, tfcore.Diagnostics) {
	t.Helper()
	all := attributes{"email_stage": m.stage, "user": m.user}
	maps.Copy(all, config)
	return m.Session(t).Invoke("authentik_send_recovery_email", all)
}

// mailReleases contains the releases that can send recovery mails. The tests run on all of them, because the statuses
// and texts of refused mails differ between releases.
var mailReleases = releases[1:]

// The provider sends email_stage and token_duration twice, in the query and in the body. Some releases of authentik
// read only the query, and the others read only the body.
func TestRecoveryEmailIsSent(t *testing.T) {
	for _, release := range mailReleases {
		m := newRecoveryServer(t, release).addRecoveryFlow(t)
		numeric := m.addUser(t, attributes{"username": "123456", "name": "Number", "email": "n@example.com"})
		for user, id := range map[string]string{m.user: m.user, "mail-user": m.user, "123456": numeric} {
			t.Run(release+"/"+user, func(t *testing.T) {
				messages, diags := m.send(t, attributes{"user": user, "token_duration": 90})
				mustPrintNothing(t, diags)
				mustContain(t, messages, "queued", "not delivered", "Events", user)
				requests := m.Sim.Requests()
				sent := requests[len(requests)-1]
				var body map[string]string
				want := map[string]string{"email_stage": m.stage, "token_duration": "minutes=90"}
				if err := json.Unmarshal(sent.Body, &body); err != nil || !maps.Equal(body, want) {
					t.Errorf("body %s: %v", sent.Body, err)
				}
				mustContain(
					t, sent.Path+"?"+sent.Query, "/core/users/"+id+"/recovery_email/", "email_stage="+m.stage,
					"token_duration=minutes%3D90",
				)
			})
		}
	}
}

// If a recovery mail cannot be sent, the error is on the attribute that causes the failure, and says what is wrong. The
// provider does not repeat the request, because authentik may have queued the mail in spite of the error, and a second
// request could send a second mail.
func TestRefusedRecoveryEmailNamesItsCause(t *testing.T) {
	const unusedID, noFlow = "00000000-0000-4000-8000-000000000000", "If the brand has no recovery flow"
	const noStage, noUser = "no email stage with the id " + unusedID, "no user with the id or the name"
	answered := func(answer http.HandlerFunc) authentiksim.Fault {
		return authentiksim.Fault{Method: http.MethodPost, Path: "/core/users/*/recovery_email/", After: true, Answer: answer}
	}
	answeredJSON := func(status int, body string) authentiksim.Fault {
		return answered(authentiksim.Status(status, "application/json", body))
	}
	hiddenUsers := authentiksim.Fault{Path: "/core/users/", Answer: forbidden}
	none := authentiksim.Fault{}
	old := recoveryServer{Target: acctest.Simulated(t, "2023.10.7"), stage: unusedID, user: "akadmin"}
	for _, release := range mailReleases {
		bare, m := newRecoveryServer(t, release), newRecoveryServer(t, release).addRecoveryFlow(t)
		for name, c := range map[string]struct {
			server          recoveryServer
			fault           authentiksim.Fault
			config          attributes
			attribute, says string
		}{
			"no recovery flow":    {bare, none, nil, "", noFlow},
			"no address":          {m, none, attributes{"user": m.addressless}, "", "not have an email address"},
			"no such stage":       {m, none, attributes{"email_stage": unusedID}, "email_stage", noStage},
			"no stage, no flow":   {bare, none, attributes{"email_stage": unusedID}, "email_stage", noStage},
			"authenticator stage": {m, none, attributes{"email_stage": m.codes}, "email_stage", "stage cannot send a recovery"},
			"no such user":        {m, none, attributes{"user": "nobody"}, "user", noUser},
			"no such user id":     {m, none, attributes{"user": "999999999"}, "user", noUser},
			"an id with zeros":    {m, none, attributes{"user": "00" + m.user}, "user", noUser},
			"release without it":  {old, none, nil, "", "2024.12 or newer"},
			"users are hidden":    {m, hiddenUsers, attributes{"user": "mail-user"}, "user", "Grant authentik_core.view_user"},
			"not permitted":       {m, answered(forbidden), attributes{"user": m.addressless}, "", "Grant authentik_core.r"},
			"refused in German":   {m, answeredJSON(400, `{"non_field_errors": "Kein Weg."}`), nil, "", "Kein Weg"},
			"refused stage":       {m, answeredJSON(400, `{"email_stage": ["Not this."]}`), nil, "email_stage", "Not this."},
			"user is gone":        {m, answeredJSON(404, `{"detail": "Gone."}`), nil, "", "does not exist, or the token"},
			"crash of the server": {m, answered(authentiksim.Crash), nil, "", "Could not send a recovery mail"},
			"no response":         {m, answered(authentiksim.Reset), nil, "", "Could not confirm that the mail was queued"},
		} {
			t.Run(release+"/"+name, func(t *testing.T) {
				c.server.Sim.ResetRequests()
				if c.fault.Path != "" {
					defer c.server.Sim.Inject(c.fault)()
				}
				messages, diags := c.server.send(t, c.config)
				mustFail(t, diags, c.attribute, c.says)
				if c.attribute == "email_stage" && strings.Contains(diags.String(), "recovery flow") {
					t.Errorf("the error about the stage quotes the server's words about the flow: %s", diags)
				}
				if len(messages) > 0 || len(c.server.mailRequests()) > 1 {
					t.Errorf("messages %q, requests %q", messages, c.server.mailRequests())
				}
			})
		}
	}
}

// The plan of an action refuses each invalid value that is known in the plan, even if the stage of the action does not
// exist yet. If only the apply refused the value, Terraform would create the stage before the action fails.
func TestPlanOfAnActionRefusesInvalidValues(t *testing.T) {
	for attribute, value := range map[string]any{"token_duration": "1h", "user": " akadmin", "email_stage": "recovery"} {
		early := attributes{"email_stage": tfcore.Unknown{}, "user": "akadmin", attribute: tfcore.Unknown{}}
		config := maps.Clone(early)
		config["user"], config[attribute] = "akadmin", value
		session := acctest.Simulated(t, "").Session(t)
		diags := session.PlanAction("authentik_send_recovery_email", early, config)
		mustFail(t, diags, attribute, "Invalid "+attribute)
	}
}

func (m recoveryServer) mailRequests() []string {
	return slices.DeleteFunc(requestsOf(m.Target), func(request string) bool {
		return !strings.HasSuffix(request, "/recovery_email/")
	})
}
