package lifecycle_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/cli"
)

// lifecycle tests one row of the test table on a server. It has a directory for the CLI, and the stages of the
// configuration.
type lifecycle struct {
	*acctest.Folder
	server *acctest.Target
	t      *testing.T
	row    row
	prefix string
	stages []*managedStage
}

// managedStage is one stage of a lifecycle, with the flow that the flow_set block of the stage creates.
type managedStage struct {
	part
	*lifecycle

	resourceType string
	// title is the name of the stage. slug is the slug of its flow.
	title, slug string
	// flowAfterChange is the snapshot of the stage's flow directly after part.change has changed it without Terraform.
	flowAfterChange string
}

// newLifecycle returns the lifecycle of a row. It creates nothing on the server.
func newLifecycle(t *testing.T, terraform cli.CLI, row row) *lifecycle {
	server := acctest.Server(t)
	l := &lifecycle{Folder: server.Folder(t, terraform), server: server, t: t, row: row, prefix: acctest.Name("life")}
	all := row.parts
	if all == nil {
		all = []part{attributePart, passwordPart, blockPart}
	}
	release := authentik.CapabilitiesOf(server.Runs(t))
	for _, resourceType := range acctest.Kinds {
		if !server.Has(t, resourceType) {
			t.Logf("this row tests no %s: authentik %s does not have this stage", resourceType, release.Release)
			continue
		}
		for _, p := range all {
			if p.types != nil && !slices.Contains(p.types, resourceType) {
				continue
			}
			if p.requires != nil && !release.Has(p.requires) {
				t.Logf("this row does not test %s: authentik %s does not have the attribute", p.attribute, release.Release)
				continue
			}
			if p.attribute == "token_expiry" && resourceType == acctest.Kinds[0] && release.Has(authentik.ExpiryInMinutes) {
				p = p.inMinutes()
			}
			s := &managedStage{part: p, lifecycle: l, resourceType: resourceType}
			// The title is also the slug of the flow. Before authentik 2025.12, a slug has at most 50 characters, so the title
			// must be short enough for the suffixes that tests append.
			s.title = strings.Join([]string{l.prefix, strings.TrimPrefix(resourceType, "authentik_stage_")[:5], p.name}, "-")
			s.slug = s.title
			l.stages = append(l.stages, s)
		}
	}
	t.Cleanup(l.removeAll)
	return l
}

// removeAll deletes the brands of the test, and everything that a failed test left, from a real server. It does nothing
// on a simulator.
func (l *lifecycle) removeAll() {
	if l.server.Sim != nil {
		return
	}
	for _, of := range []struct{ path, key string }{
		{"/core/brands/", "brand_uuid"}, // on a release without brands, find returns nil
		{"/stages/all/", "pk"},
		{"/flows/instances/", "slug"},
	} {
		for _, one := range l.find(of.path + "?page_size=100&search=" + l.prefix) {
			l.server.Ask(l.t, http.MethodDelete, fmt.Sprintf("%s%v/", of.path, one[of.key]), "")
		}
	}
}

// find returns the objects on the first page of a list. It returns nil if the server's release has no such list.
func (l *lifecycle) find(path string) (found []map[string]any) {
	l.t.Helper()
	all, _ := l.get(path)["results"].([]any)
	for _, one := range all {
		found = append(found, one.(map[string]any))
	}
	return found
}

// get returns the server's object at a path, or nil if the status is 404. It fails the test for every other error
// status, because an error of an overloaded server must not look like a missing object.
func (l *lifecycle) get(path string) map[string]any {
	l.t.Helper()
	status, answer := l.server.Ask(l.t, http.MethodGet, path, "")
	switch status {
	case http.StatusOK:
		return answer
	case http.StatusNotFound:
		return nil
	}
	l.t.Fatalf("GET %s: status %d, %v", path, status, answer)
	return nil
}

func (s *managedStage) address() string { return s.resourceType + "." + s.name }

func mailServer() map[string]any {
	return map[string]any{
		"host": "smtp.example.com", "port": 587, "username": "mailer", "password": "first", "use_tls": true,
		"timeout": 20, "subject": "first",
	}
}

// resource returns the stage's resource block for the first or the second configuration, as `turn` says.
func (s *managedStage) resource(turn int) string {
	row, values, title := s.row, maps.Clone(s.row.only), "first"
	if values == nil {
		values = mailServer()
	}
	if row.changesOther && turn == second {
		values["subject"], values["timeout"] = "another", 30
	}
	value := s.first
	if row.config && turn == second {
		value = s.second
	}
	switch {
	case value == nil:
	case s.kind == "block":
		title = fmt.Sprint(value)
	default:
		values[s.attribute] = value
	}
	lines := []string{fmt.Sprintf("resource %q %q {", s.resourceType, s.name), fmt.Sprintf("  name = %q", s.title)}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		lines = append(lines, fmt.Sprintf("  %s = %s", name, text(values[name])))
	}
	switch {
	case row.blocks != nil:
		lines = append(lines, row.blocks(s, turn))
	case row.only == nil:
		lines = append(lines, flowBlock(s.slug, title))
	}
	return strings.Join(append(lines, strings.ReplaceAll(row.meta, "ATTRIBUTE", s.attribute), s.meta, "}\n"), "\n")
}

// flowBlock returns a flow_set block. The provider creates the flow if it does not exist.
func flowBlock(slug, title string) string {
	return fmt.Sprintf(`  flow_set {
    slug        = %[1]q
    name        = %[1]q
    title       = %[2]q
    designation = "stage_configuration"
  }`, slug, title)
}

// configure writes the first or the second configuration, as `turn` says. Each of them contains all stages.
func (l *lifecycle) configure(turn int) {
	l.t.Helper()
	parts := []string{strings.ReplaceAll(l.row.with, "VALUE", fmt.Sprint(turn))}
	for _, s := range l.stages {
		parts = append(parts, s.resource(turn))
	}
	l.Write(l.t, strings.Join(parts, "\n"))
}

// stage returns the fields of the stage on the server, or nil if the stage does not exist. The keys are the field names
// of the API.
func (s *managedStage) stage() map[string]any {
	s.t.Helper()
	found := s.find(acctest.Paths[s.resourceType] + "?name=" + s.title)
	if len(found) == 0 {
		return nil
	}
	if s.server.Sim != nil {
		if stored, ok := s.server.Sim.Get(found[0]["pk"].(string)); ok {
			found[0]["password"] = stored["password"]
		}
	}
	return found[0]
}

func (s *managedStage) flow() map[string]any {
	s.t.Helper()
	return s.get("/flows/instances/" + s.slug + "/")
}

// bindings returns a text for each binding of the stage: the pk of the flow, a space, and the order.
func (s *managedStage) bindings() []string {
	s.t.Helper()
	stage := s.stage()
	if stage == nil {
		return nil
	}
	var all []string
	for _, one := range s.find(fmt.Sprintf("/flows/bindings/?stage=%v", stage["pk"])) {
		all = append(all, fmt.Sprintf("%v %v", one["target"], one["order"]))
	}
	return all
}

func (s *managedStage) snapshot() string {
	s.t.Helper()
	stage := s.stage()
	delete(stage, "flow_set") // flowSnapshot already returns the flow
	return text(stage) + s.flowSnapshot()
}

func (s *managedStage) flowSnapshot() string {
	s.t.Helper()
	flow := s.flow()
	delete(flow, "background_url") // the signature in this URL changes with time
	return text([]any{flow, s.bindings()})
}

func (l *lifecycle) snapshots() (all []string) {
	for _, s := range l.stages {
		all = append(all, s.snapshot())
	}
	return all
}

func (s *managedStage) changeOutside() {
	s.t.Helper()
	switch {
	case s.change != nil:
		s.change(s)
		s.flowAfterChange = s.flowSnapshot()
	case s.kind == "block":
		s.server.Send(s.t, http.MethodPatch, "/flows/instances/"+s.slug+"/", map[string]any{s.field: s.outside})
	default:
		s.server.Send(s.t, http.MethodPatch, s.path(), map[string]any{s.field: s.outside})
	}
}

func (s *managedStage) path() string {
	s.t.Helper()
	return fmt.Sprintf("%s%v/", acctest.Paths[s.resourceType], s.stage()["pk"])
}

// text returns a value as JSON, which is also valid HCL.
func text(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // the tests use only values that can be encoded
	}
	return string(text)
}
