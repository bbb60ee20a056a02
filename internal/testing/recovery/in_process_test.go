package recovery_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// recoveryServer is a server with a recovery flow that was created without Terraform. The flow has no email step yet,
// and no policy guards the steps after the identification step.
type recoveryServer struct {
	*acctest.Target
	flow string
}

const slug = "rec"

type attributes = map[string]any

func newRecoveryServer(t *testing.T) recoveryServer {
	t.Helper()
	server := recoveryServer{Target: acctest.Simulated(t, "")}
	server.flow = server.post(t, "/flows/instances/", attributes{
		"name": "R", "slug": slug, "title": "R", "designation": "recovery",
	})
	skip := server.post(t, "/policies/expression/", attributes{
		"name": "not-restored", "expression": "return not request.context.get('is_restored', False)",
	})
	for order, path := range map[int]string{10: "identification", 30: "prompt/stages", 40: "user_write",
		100: "user_login"} {
		step := server.post(t, "/stages/"+path+"/", attributes{"name": fmt.Sprint("step-", order)})
		binding := server.bind(t, step, order)
		if order == 10 {
			server.post(t, "/policies/bindings/", attributes{"target": binding, "policy": skip, "order": 0})
		}
	}
	return server
}

func (s recoveryServer) post(t *testing.T, path string, fields attributes) (pk string) {
	t.Helper()
	return s.Send(t, http.MethodPost, path, fields)["pk"].(string)
}

func (s recoveryServer) bind(t *testing.T, stage string, order int) string {
	t.Helper()
	return s.post(t, "/flows/bindings/", attributes{"target": s.flow, "stage": stage, "order": order})
}

// resource returns an email stage that is not created yet. Its provider does not repeat failed requests.
func (s recoveryServer) resource(t *testing.T) *tfcore.Resource {
	t.Helper()
	session := tfcore.New(t, acctest.ProviderServer)
	if problems := session.Configure(attributes{"url": s.URL, "token": s.Token, "max_retries": 0}); len(problems) > 0 {
		t.Fatal(problems)
	}
	return session.Resource("authentik_stage_email")
}

func stage(more attributes, blocks ...attributes) attributes {
	config := attributes{"name": "mail"}
	maps.Copy(config, more)
	if len(blocks) > 0 {
		config["flow_set"] = blocks
	}
	return config
}

func blockAt(order int) attributes { return attributes{"slug": slug, "order": order} }

// stageChange is a change of the email stage from the configuration `before` to the configuration `after`. If `after`
// is nil, the test destroys the stage.
type stageChange struct {
	name          string
	before, after attributes
	boundByHand   bool // whether the stage is bound without Terraform before the change
	// warns is a text that the warning of the plan must contain. An intruder must then get in during the apply, because
	// otherwise the warning would be wrong. If `warns` is "", the plan must not warn, and no intruder may get in.
	warns     string
	isRefused bool
}

// inFlow is the configuration of an email stage between the steps with the orders 10 and 30 of the recovery flow.
var inFlow = stage(nil, blockAt(20))

var stageChanges = []stageChange{
	{name: "rename", before: inFlow, after: stage(attributes{"name": "other"}, blockAt(20))},
	{name: "another subject", before: inFlow, after: stage(attributes{"subject": "Hello"}, blockAt(20))},
	{name: "another order", before: inFlow, after: stage(nil, blockAt(25))},
	{name: "bound by hand, then a block", before: stage(nil), boundByHand: true, after: inFlow},
	{name: "bound by hand, then destroyed", before: stage(nil), boundByHand: true, isRefused: true},
	{name: "destroy", before: inFlow, warns: "recovery flow"},
	{name: "no block any more", before: inFlow, after: stage(nil), warns: "recovery flow"},
	{name: "a block without order", before: stage(nil), after: stage(nil, attributes{"slug": slug}),
		warns: "below 30"},
}

// No policy guards the steps after the email step, so a change of the stage can let intruders in. An intruder tries to
// get in during each apply. If the intruder gets in, the plan must have warned. If not, it must not have warned. The
// apply must fail if it would destroy a stage that somebody bound to the flow without Terraform. All other applies must
// succeed.
func TestOpenRecoveryIsRefusedOrAnnounced(t *testing.T) {
	for _, change := range stageChanges {
		t.Run(change.name, func(t *testing.T) {
			t.Parallel()
			server := newRecoveryServer(t)
			email := server.resource(t)
			if problems := email.Apply(change.before); problems.HasError() {
				t.Fatal(problems)
			}
			if change.boundByHand {
				server.bind(t, email.State()["id"].(string), 20)
			}
			intruders := watch(t, server.Target, slug, false)
			plan, problems := change.plan(email)
			if problems.HasError() {
				t.Fatal(problems)
			}
			warnings := problems.Warnings().String()
			problems = email.ApplyPlanned(plan, change.after)
			if problems.HasError() != change.isRefused || change.isRefused && !strings.Contains(problems.String(), slug) {
				t.Errorf("refused: %t, want %t, with the name of the flow: %s", problems.HasError(), change.isRefused, problems)
			}
			isOpen := intruders.haveSucceeded()
			if isOpen != (change.warns != "") || isOpen != (warnings != "") || !strings.Contains(warnings, change.warns) {
				t.Errorf("an intruder got in: %t, but the plan warns: %s", isOpen, warnings)
			}
		})
	}
}

func (c stageChange) plan(email *tfcore.Resource) (*tfcore.Plan, tfcore.Diagnostics) {
	if c.after == nil {
		return email.PlanDestroy()
	}
	return email.Plan(c.after)
}
