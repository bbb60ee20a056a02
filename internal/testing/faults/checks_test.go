package faults_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

// isApplied returns a check that fails the test unless the server matches the configuration. If the run has failed, the
// check first follows the advice of the error and applies again.
func isApplied(config configFunc) func(*scenario, tfcore.Diagnostics) {
	return func(s *scenario, diags tfcore.Diagnostics) {
		s.Helper()
		s.untaint(diags)
		s.importUnknown(diags)
		if diags.HasError() {
			s.must(s.stage.Apply(config(s)))
		}
		s.mustHold(config(s))
		s.mustBePlaced(config(s))
	}
}

// untaint untaints the stage if it is tainted, and checks that the error advises `terraform untaint`. If a create
// returns an error, Terraform taints the new stage, even if the stage is complete.
func (s *scenario) untaint(diags tfcore.Diagnostics) {
	s.Helper()
	if !s.stage.Tainted() {
		return
	}
	if s.id != "" || !strings.Contains(diags.String(), "terraform untaint ADDRESS") {
		s.Errorf("the stage is tainted, and the run returns: %s", diags)
	}
	s.id, _ = s.stage.State()["id"].(string)
	s.stage.Untaint()
}

// importUnknown imports the stage if it is on the server but not in the state, and an error advises an import.
func (s *scenario) importUnknown(diags tfcore.Diagnostics) {
	s.Helper()
	isAdvised := strings.Contains(diags.String(), "terraform import "+s.typeName+".YOUR_BLOCK stage")
	if s.stage.State() == nil && len(s.server.Sim.Stages("")) == 1 && isAdvised {
		s.must(s.stage.Import("stage"))
	}
}

// mustHold fails the test unless the server has exactly one stage, as in the state and in the configuration, and the
// next plan is empty. If the stage existed before the operation, it must be the same stage.
func (s *scenario) mustHold(config map[string]any) {
	s.Helper()
	next, diags := s.stage.Plan(config)
	s.must(diags)
	stages := s.server.Sim.Stages("")
	if len(stages) != 1 || stages[0]["pk"] != s.stage.State()["id"] || next.Action != tfcore.ActionNoOp {
		s.Fatalf("%d stages, state %v, next plan %s of %v", len(stages), s.stage.State()["id"], next.Action, next.Changed())
	}
	if wanted := cmp.Or(config["password"], config["password_wo"]); stages[0]["password"] != wanted {
		s.Error("the server has another password")
	}
	if s.id != "" && stages[0]["pk"] != s.id {
		s.Error("the stage was replaced")
	}
}

// mustBePlaced fails the test unless the server has the bindings and flows of the flow_set blocks, and the state says
// which flow the blocks created.
func (s *scenario) mustBePlaced(config map[string]any) {
	s.Helper()
	blocks, _ := config["flow_set"].([]map[string]any)
	var want []string
	for _, block := range blocks {
		want = append(want, fmt.Sprint(block["slug"], " ", cmp.Or(block["order"], any(10)), " ", block["slug"] == ownFlow))
	}
	slices.Sort(want)
	if got := s.places(); !slices.Equal(got, want) {
		s.Errorf("the stage is in %q, want %q", got, want)
	}
	if _, exists := s.server.Sim.Get(ownFlow); exists != (len(blocks) > 0) {
		s.Errorf("the flow of the block exists: %t", exists)
	}
	if _, exists := s.server.Sim.Get(othersFlow); !exists {
		s.Error("the flow of another user is gone")
	}
}

// places returns a sorted list with one text for each binding on the server. The text contains the slug of the flow,
// the order, and whether a flow_set block created the flow.
func (s *scenario) places() (places []string) {
	created := map[string]any{}
	blocks, _ := s.stage.State()["flow_set"].([]any)
	for _, one := range blocks {
		block := one.(map[string]any)
		created[block["slug"].(string)] = block["created"]
	}
	for _, slug := range []string{othersFlow, ownFlow} {
		flow, _ := s.server.Sim.Get(slug)
		for _, binding := range s.server.Sim.Bindings() {
			if binding["target"] == flow["pk"] {
				places = append(places, fmt.Sprint(slug, " ", binding["order"], " ", created[slug]))
			}
		}
	}
	slices.Sort(places)
	return places
}

func isDestroyed(s *scenario, diags tfcore.Diagnostics) {
	s.Helper()
	if diags.HasError() {
		s.must(s.stage.Destroy())
	}
	if left := len(s.server.Sim.Stages("")); left > 0 || s.stage.State() != nil {
		s.Errorf("%d stages are left, the state is %v", left, s.stage.State())
	}
	s.mustBePlaced(nil)
}

func (s *scenario) addOthersStage(name string) string {
	s.Helper()
	kind := strings.TrimPrefix(s.typeName, "authentik_stage_")
	id, err := s.server.Sim.Add(kind, map[string]any{"name": name, "password": s.secrets["server's password"]})
	if err != nil {
		s.Fatal(err)
	}
	return id
}

func isImported(s *scenario, diags tfcore.Diagnostics) {
	s.Helper()
	if diags.HasError() {
		s.must(s.stage.Import(s.id))
	}
	if s.stage.State()["id"] != s.id {
		s.Errorf("imported %v instead of %s", s.stage.State()["id"], s.id)
	}
}

func canList(s *scenario, _ tfcore.Diagnostics) { s.must(list(s)) }
