package recovery_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// byHand is a server with a recovery flow that was created without Terraform. The flow has no email step yet.
type byHand struct {
	*acctest.Target
	flow string
}

const slug = "rec"

// newByHand creates a server with the recovery flow. If guarded is true, the policy of the example guards the steps
// after the email step.
func newByHand(t *testing.T, guarded bool) byHand {
	t.Helper()
	hand := byHand{Target: acctest.Simulated(t, "")}
	hand.flow = hand.post(t, "/flows/instances/", `{"name": "R", "slug": %q, "title": "R", "designation": "recovery"}`,
		slug)
	policy := hand.post(t, "/policies/expression/", `{"name": "own-link", "expression": %q}`,
		"token = request.context.get('is_restored')\n"+
			"return bool(token) and token.user == request.context.get('pending_user')")
	skip := hand.post(t, "/policies/expression/",
		`{"name": "not-restored", "expression": "return not request.context.get('is_restored', False)"}`)
	for order, path := range map[int]string{10: "identification", 30: "prompt/stages", 40: "user_write",
		100: "user_login"} {
		stage := hand.post(t, "/stages/"+path+"/", `{"name": "step-%d"}`, order)
		binding := hand.bind(t, stage, order)
		switch {
		case order == 10:
			hand.post(t, "/policies/bindings/", `{"target": %q, "policy": %q, "order": 0}`, binding, skip)
		case guarded:
			hand.post(t, "/policies/bindings/", `{"target": %q, "policy": %q, "order": 0}`, binding, policy)
		}
	}
	return hand
}

func (b byHand) post(t *testing.T, path, body string, values ...any) (pk string) {
	t.Helper()
	status, answer := b.Ask(t, http.MethodPost, path, fmt.Sprintf(body, values...))
	pk, _ = answer["pk"].(string)
	if status != http.StatusCreated || pk == "" {
		t.Fatalf("POST %s: %d %v", path, status, answer)
	}
	return pk
}

func (b byHand) bind(t *testing.T, stage string, order int) string {
	t.Helper()
	return b.post(t, "/flows/bindings/", `{"target": %q, "stage": %q, "order": %d}`, b.flow, stage, order)
}

// resource returns an email stage that is not created yet. Its provider sends no failed request again.
func (b byHand) resource(t *testing.T) *tfcore.Resource {
	t.Helper()
	session := tfcore.New(t, acctest.ProviderServer)
	if problems := session.Configure(map[string]any{"url": b.URL, "token": b.Token, "max_retries": 0}); len(problems) > 0 {
		t.Fatal(problems)
	}
	return session.Resource("authentik_stage_email")
}

// stage returns the configuration of an email stage with these attributes and flow_set blocks.
func stage(attributes map[string]any, blocks ...map[string]any) map[string]any {
	config := map[string]any{"name": "mail"}
	maps.Copy(config, attributes)
	if len(blocks) > 0 {
		config["flow_set"] = blocks
	}
	return config
}

func at(order int) map[string]any { return map[string]any{"slug": slug, "order": order} }

// way is a change of the email stage. The test applies the configuration before, and then the configuration after. If
// after is nil, the stage is destroyed.
type way struct {
	name          string
	before, after map[string]any
	boundByHand   bool   // whether the stage is bound without Terraform before the change
	warns         string // a text of the plan's warning if no policy guards the flow; "" = no warning, no intruder gets in
	isRefused     bool
}

var ways = []way{
	{name: "rename", before: stage(nil, at(20)), after: stage(map[string]any{"name": "other"}, at(20))},
	{name: "another subject", before: stage(nil, at(20)), after: stage(map[string]any{"subject": "Hello"}, at(20))},
	{name: "another order", before: stage(nil, at(20)), after: stage(nil, at(25))},
	{name: "bound by hand, then a block", before: stage(nil), boundByHand: true, after: stage(nil, at(20))},
	{name: "bound by hand, then destroyed", before: stage(nil), boundByHand: true, isRefused: true},
	{name: "destroy", before: stage(nil, at(20)), warns: "recovery"},
	{name: "no block any more", before: stage(nil, at(20)), after: stage(nil), warns: "recovery"},
	{name: "a block without order", before: stage(nil), after: stage(nil, map[string]any{"slug": slug}),
		warns: "below 30"},
}

// begin applies the configuration w.before, and makes the intruders try the flow after each later write.
func (w way) begin(t *testing.T, guarded bool) (byHand, *tfcore.Resource, *intruders) {
	t.Helper()
	hand := newByHand(t, guarded)
	email := hand.resource(t)
	if problems := email.Apply(w.before); problems.HasError() {
		t.Fatal(problems)
	}
	if w.boundByHand {
		hand.bind(t, email.State()["id"].(string), 20)
	}
	return hand, email, watch(t, hand.Target, slug, false)
}

// plan plans the change of the email stage, or its destroy.
func (w way) plan(email *tfcore.Resource) (*tfcore.Plan, tfcore.Diagnostics) {
	if w.after == nil {
		return email.PlanDestroy()
	}
	return email.Plan(w.after)
}

// If a policy guards the steps after the email step, no intruder gets in after any write of a change. This also holds
// if one write is refused or its response is lost.
func TestGuardedRecoveryStaysClosed(t *testing.T) {
	answers := map[string]authentiksim.Fault{
		"refused":   {Answer: authentiksim.Status(http.StatusForbidden, "application/json", `{"detail": "Not now."}`)},
		"no answer": {After: true, Answer: authentiksim.Reset},
	}
	for _, way := range ways {
		for answer, fault := range answers {
			t.Run(way.name+"/"+answer, func(t *testing.T) {
				t.Parallel()
				fault.Only, fault.Times = writesToTheFlow, 1
				for fault.Skip = 0; way.faulted(t, fault); fault.Skip++ {
				}
			})
		}
	}
}

// faulted applies the change while the server has a fault. It returns false if no request met the fault.
func (w way) faulted(t *testing.T, fault authentiksim.Fault) bool {
	t.Helper()
	hand, email, intruders := w.begin(t, true)
	hand.Sim.Inject(fault)
	plan, problems := w.plan(email)
	if problems.HasError() {
		t.Fatal(problems)
	}
	problems = email.ApplyPlanned(plan, w.after)
	intruders.mustFail()
	for _, request := range hand.Sim.Requests() {
		if request.Faulted {
			return true
		}
	}
	if problems.HasError() != w.isRefused {
		t.Errorf("without a fault: %s", problems)
	}
	return false
}

// If no policy guards the steps after the email step, a change of the stage can let intruders in. The plan warns of
// exactly the changes that do, and the provider refuses a destroy of a stage that is bound by hand.
func TestOpenRecoveryIsRefusedOrAnnounced(t *testing.T) {
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			_, email, intruders := way.begin(t, false)
			plan, problems := way.plan(email)
			if problems.HasError() {
				t.Fatal(problems)
			}
			warnings := problems.Warnings().String()
			if problems = email.ApplyPlanned(plan, way.after); problems.HasError() != way.isRefused {
				t.Error(problems)
			}
			if way.isRefused && !strings.Contains(problems.String(), slug) {
				t.Errorf("the refusal does not name the flow: %s", problems)
			}
			if way.warns == "" {
				intruders.mustFail()
				if warnings != "" {
					t.Errorf("the plan warns although no intruder gets in: %s", warnings)
				}
				return
			}
			if !intruders.haveSucceeded() {
				t.Error("no intruder got in, so the plan warns without a reason")
			}
			if !strings.Contains(warnings, "recovery flow") || !strings.Contains(warnings, way.warns) {
				t.Errorf("the plan does not say %q: %s", way.warns, warnings)
			}
		})
	}
}
