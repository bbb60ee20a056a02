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

const sendRecovery = "authentik_send_recovery_email"

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
	status, answer := m.Ask(
		t, http.MethodPatch, fmt.Sprintf("/core/brands/%s/", brand),
		fmt.Sprintf(`{"flow_recovery": %q}`, addFlow(t, m.Target, "recovery")),
	)
	if status != http.StatusOK {
		t.Fatalf("status %d: %v", status, answer)
	}
	return m
}

func (m recoveryServer) addUser(t *testing.T, fields attributes) string {
	t.Helper()
	return fmt.Sprint(post(t, m.Target, "/core/users/", fields))
}

// send invokes the action with the email stage, the user, and the attributes in config. config can replace the email
// stage and the user.
func (m recoveryServer) send(t *testing.T, config attributes) ([]string, tfcore.Diagnostics) {
	t.Helper()
	all := attributes{"email_stage": m.stage, "user": m.user}
	maps.Copy(all, config)
	return m.Session(t).Invoke(sendRecovery, all)
}

// mailReleases contains the releases that can send recovery mails. When a release refuses a mail, its status and its
// words differ from those of the other releases.
var mailReleases = releases[1:]

// The provider sends email_stage and token_duration twice, in the query and in the body. Some releases of authentik
// read only the query, and the others read only the body.
func TestRecoveryEmailIsSent(t *testing.T) {
	for _, release := range mailReleases {
		m := newRecoveryServer(t, release).addRecoveryFlow(t)
		for _, user := range []string{m.user, "mail-user"} {
			t.Run(release+"/"+user, func(t *testing.T) {
				m.Sim.ResetRequests()
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
					t, sent.Path+"?"+sent.Query, "/core/users/"+m.user+"/recovery_email/", "email_stage="+m.stage,
					"token_duration=minutes%3D90",
				)
			})
		}
	}
}

// The simulator refuses a recovery mail with the recorded responses of real servers. Each error is on the attribute
// that caused the refusal, and says what is wrong.
func TestRefusedRecoveryEmailNamesItsCause(t *testing.T) {
	const unusedID = "00000000-0000-4000-8000-000000000000"
	for _, release := range mailReleases {
		bare, m := newRecoveryServer(t, release), newRecoveryServer(t, release).addRecoveryFlow(t)
		for name, c := range map[string]struct {
			server          recoveryServer
			stage, user     string
			attribute, says string
		}{
			"no recovery flow":    {bare, bare.stage, bare.user, "", "most likely the brand has no recovery flow"},
			"no address":          {m, m.stage, m.addressless, "user", "no email address"},
			"no such stage":       {m, unusedID, m.user, "email_stage", "no email stage with the id " + unusedID},
			"no stage, no flow":   {bare, unusedID, bare.user, "email_stage", "no email stage with the id " + unusedID},
			"authenticator stage": {m, m.codes, m.user, "email_stage", "an authenticator stage cannot"},
			"stage is not a UUID": {m, "recovery", m.user, "email_stage", "Write the id of an authentik_stage_email."},
			"no such user":        {m, m.stage, "nobody", "user", "no user with the id or the name"},
			"no such user id":     {m, m.stage, "999999999", "user", "no user with the id or the name"},
			"an id with zeros":    {m, m.stage, "00" + m.user, "user", "no user with the id or the name"},
			"empty user":          {m, m.stage, "", "user", "empty"},
		} {
			t.Run(release+"/"+name, func(t *testing.T) {
				messages, diags := c.server.send(t, attributes{"email_stage": c.stage, "user": c.user})
				mustFail(t, diags, c.attribute, c.says)
				if c.attribute == "email_stage" && strings.Contains(diags.String(), "recovery flow") {
					t.Errorf("the error about the stage quotes the server's words about the flow: %s", diags)
				}
				if len(messages) > 0 {
					t.Errorf("the refused action reports progress: %q", messages)
				}
			})
		}
	}
}

// After an unusual response to the request for a recovery mail, the provider does not send the request again, because
// the mail may be queued. The error explains the response. If the response concerns one attribute, the error is on this
// attribute.
func TestUnusualResponseToARecoveryEmailIsExplained(t *testing.T) {
	const asJSON, path = "application/json", "/core/users/*/recovery_email/"
	refused := func(body string) authentiksim.Fault {
		return authentiksim.Fault{Answer: authentiksim.Status(400, asJSON, body)}
	}
	for name, c := range map[string]struct {
		fault     authentiksim.Fault
		attribute string
		says      []string
	}{
		"refused in other words": {
			refused(`{"non_field_errors": "Kein Weg."}`), "",
			[]string{"most likely the brand has no recovery flow", "flow_recovery", "Kein Weg"},
		},
		"refused stage":    {refused(`{"email_stage": ["Not this."]}`), "email_stage", []string{"Not this."}},
		"refused duration": {refused(`{"token_duration": ["Not this."]}`), "token_duration", []string{"Not this."}},
		"the user was deleted after its look-up": {
			authentiksim.Fault{Answer: authentiksim.Status(404, asJSON, `{"detail": "No User matches the given query."}`)},
			"user", []string{"The user no longer exists", "request id"},
		},
		"crash of the server": {
			authentiksim.Fault{Answer: authentiksim.Crash}, "", []string{"Could not send a recovery mail", "Nothing was saved"},
		},
		"no response": {
			authentiksim.Fault{After: true, Answer: authentiksim.Reset}, "",
			[]string{"Could not confirm that the mail was queued"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := newRecoveryServer(t, "").addRecoveryFlow(t)
			c.fault.Method, c.fault.Path = http.MethodPost, path
			m.Sim.Inject(c.fault)
			_, diags := m.send(t, nil)
			mustFail(t, diags, c.attribute, c.says...)
			if sent := m.mailRequests(); len(sent) != 1 {
				t.Errorf("the mail was requested %d times, want 1", len(sent))
			}
		})
	}
}

// mailRequests returns the requests to send a recovery mail that the simulator received.
func (m recoveryServer) mailRequests() []string {
	return slices.DeleteFunc(requestsOf(m.Target), func(request string) bool {
		return !strings.HasSuffix(request, "/recovery_email/")
	})
}

// Terraform validates an action while the values of variables are still unknown. So the action checks its values again
// before it sends a request.
func TestRecoveryEmailChecksTheValuesOfVariables(t *testing.T) {
	m := newRecoveryServer(t, "").addRecoveryFlow(t)
	wrong := attributes{"email_stage": "recovery", "user": " akadmin", "token_duration": "hours=1e999"}
	for attribute, value := range wrong {
		config := with(attributes{"email_stage": m.stage, "user": m.user, "token_duration": "hours=1"}, attribute, value)
		m.Sim.ResetRequests()
		_, diags := m.Session(t).Invoke(sendRecovery, config, attribute)
		mustFail(t, diags, attribute)
		if requests := requestsOf(m.Target); len(requests) > 0 {
			t.Errorf("%s: the action sends %v", attribute, requests)
		}
	}
}

func TestRecoveryEmailWithoutPermissionSaysSo(t *testing.T) {
	m := newRecoveryServer(t, "").addRecoveryFlow(t)
	m.Token = "limited-token"
	_, diags := m.send(t, attributes{"user": "mail-user"})
	mustFail(t, diags, "user", "permission denied", "Grant authentik_core.view_user to")
	m.Sim.AddToken("views", "authentik_core.view_user")
	m.Token = "views"
	_, diags = m.send(t, attributes{"user": m.addressless})
	mustFail(t, diags, "", "send a recovery mail", "/recovery_email/", "Grant authentik_core.reset_user_password and")
}

func TestRecoveryEmailOnAReleaseWithoutItIsAnError(t *testing.T) {
	server := acctest.Simulated(t, "2023.10.7")
	stage := addStage(t, server, email, attributes{"name": "recovery"})
	_, diags := server.Session(t).Invoke(sendRecovery, attributes{"email_stage": stage, "user": "akadmin"})
	mustFail(t, diags, "", "2024.12 or newer")
}

func TestUserNameCanBeANumber(t *testing.T) {
	m := newRecoveryServer(t, "").addRecoveryFlow(t)
	m.addUser(t, attributes{"username": "123456", "name": "Number", "email": "n@example.com"})
	_, diags := m.send(t, attributes{"user": "123456"})
	mustPrintNothing(t, diags)
}
