package acctest

import (
	"maps"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// Stage is a stage that a test manages with the provider, which runs in the test process.
type Stage struct {
	*tfcore.Resource
	Session *tfcore.Session
	Type    string
	Server  *Target
	t       testing.TB
}

// Stage returns a stage of this type that does not exist on the server yet.
func (s *Target) Stage(tb testing.TB, resourceType string) *Stage {
	tb.Helper()
	session := s.Session(tb)
	return &Stage{session.Resource(resourceType), session, resourceType, s, tb}
}

// MustPlan plans a configuration. It fails the test if the plan has an error, or if its action is not the wanted one:
// "create", "update" or "no-op".
func (s *Stage) MustPlan(config map[string]any, action string) *tfcore.Plan {
	s.t.Helper()
	plan, diags := s.Plan(config)
	if diags.HasError() {
		s.t.Fatalf("plan of %v: %s", config, diags)
	}
	if plan.Action != action {
		s.t.Fatalf("the plan of %v is %s of %v, want %s", config, plan.Action, plan.Changed(), action)
	}
	return plan
}

// MustApply applies a configuration, and plans it again. It fails the test if the second plan is not empty.
func (s *Stage) MustApply(config map[string]any) {
	s.t.Helper()
	if diags := s.Apply(config); diags.HasError() {
		s.t.Fatalf("apply of %v: %s", config, diags)
	}
	s.MustPlan(config, "no-op")
}

// MustApplyUnknown plans a configuration while one attribute is unknown. Then it applies the plan with the configured
// value of the attribute, and plans again. It fails the test if the last plan is not empty.
func (s *Stage) MustApplyUnknown(config map[string]any, attribute string) {
	s.t.Helper()
	unknown := maps.Clone(config)
	unknown[attribute] = tfcore.Unknown{}
	plan, diags := s.Plan(unknown)
	if diags.HasError() {
		s.t.Fatalf("plan while %s is unknown: %s", attribute, diags)
	}
	if diags := s.ApplyPlanned(plan, config); diags.HasError() {
		s.t.Fatalf("apply of %v: %s", config, diags)
	}
	s.MustPlan(config, "no-op")
}

// MustImport imports the stage by its id, and plans the configuration. It fails the test if the plan is not empty.
func (s *Stage) MustImport(id string, config map[string]any) {
	s.t.Helper()
	if diags := s.Import(id); diags.HasError() {
		s.t.Fatalf("import of %s: %s", id, diags)
	}
	s.MustPlan(config, "no-op")
}

// MustDestroy destroys the stage. It fails the test if the simulator then still has any email stage.
func (s *Stage) MustDestroy() {
	s.t.Helper()
	if diags := s.Destroy(); diags.HasError() {
		s.t.Fatalf("destroy: %s", diags)
	}
	if left := s.Server.Sim.Stages(""); len(left) > 0 {
		s.t.Fatalf("%d stages are left after destroy", len(left))
	}
}

// MustRefuse plans a configuration. It fails the test if the plan has no error on the attribute. If `attribute` is "",
// the error must have no attribute.
func (s *Stage) MustRefuse(config map[string]any, attribute string) {
	s.t.Helper()
	_, diags := s.Plan(config)
	for _, refusal := range diags.Errors() {
		if refusal.Attribute == attribute {
			return
		}
	}
	s.t.Fatalf("the plan of %v has no error on %q: %s", config, attribute, diags)
}

// Stored returns the stage as the simulator stores it, with the password. The keys are the field names of the API.
func (s *Stage) Stored() map[string]any {
	s.t.Helper()
	id, _ := s.State()["id"].(string)
	stored, ok := s.Server.Sim.Get(id)
	if !ok {
		s.t.Fatalf("the server has no stage %q", id)
	}
	return stored
}

// MustHold fails the test if a field of the stage on the server differs from its wanted value. The keys are the field
// names of the API.
func (s *Stage) MustHold(want map[string]any) {
	s.t.Helper()
	if err := difference(s.Stored(), want); err != nil {
		s.t.Error(err)
	}
}
