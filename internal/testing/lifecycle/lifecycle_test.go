package lifecycle_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// part is something of a stage that a user, Terraform or another owner changes: one of the columns of the table.
type part struct {
	// column is where the outcome is printed: attribute, password or block.
	column string
	// name is the name of the stage's resource.
	name string
	// attribute is what ignore_changes has to list.
	attribute string
	// field is the API's name of what changes, of the stage or, in the column block, of its flow.
	field string
	// types are the resource types that have it; nil is both.
	types []string
	// meta are more meta-arguments of its resource.
	meta string
	// first and second are the values of the two configurations, outside is another owner's.
	first, second, outside any
	// act changes the part behind Terraform; nil sends a PATCH with the value outside.
	act func(*managedStage)
}

var (
	anAttribute = part{column: "attribute", name: "attribute", attribute: "subject", field: "subject", first: "first", second: "second", outside: "outside"}
	thePassword = part{column: "password", name: "password", attribute: "password", field: "password", first: "first", second: "second", outside: "outside"}
	aBlock      = part{column: "block", name: "block", attribute: "flow_set", field: "title", first: "first", second: "second", outside: "outside"}
)

// The values of a part that the server may have.
const (
	absent = iota // no stage
	first
	second
	outside
)

// way is a way of life under Terraform, a row of the table. Two stage types with each part are one configuration,
// which is applied first, and then again after the changes that the way describes.
type way struct {
	name string
	// parts are those of the stages; nil is an attribute, the password and a block.
	parts []part
	// only are the attributes of each stage beside its name; nil is a stage with a mail server and a block.
	only map[string]any
	// blocks are the flow_set blocks of a stage in the first or the second configuration; nil is one that makes a flow.
	blocks func(s *managedStage, turn int) string
	// meta are the meta-arguments of each resource; ATTRIBUTE stands for the part's attribute.
	meta string
	// with is the rest of the configuration; VALUE is 1 in the first one, and then 2.
	with string
	// outside says that each part is changed behind Terraform before the second run.
	outside bool
	// config says that each part has its second value in the second configuration.
	config bool
	// another says that other attributes than the part's change in the second configuration.
	another bool
	// command is the second run, "apply" where it is empty; in flags, ADDRESS repeats one for each stage.
	command string
	flags   []string
	// before is done before the second run, for each stage.
	before func(*managedStage)

	// action is what the second plan shows for each stage, "" for none.
	action string
	// value is what the server has of the part afterwards.
	value int
	// fails says that the second run must end with an error, and change nothing.
	fails bool
	// says are words that the second run prints; ADDRESS and NAME stand for those of each stage.
	says []string
	// again is the action of a third plan.
	again string
	// run replaces the second run and all of its checks, and where unborn is set the first one too.
	run    func(*lifecycle)
	unborn bool
	// announced marks a row that no provider can make succeed: it is refused, or its loss is announced in the plan.
	announced bool
}

// columns are the outcomes of one row: each type with each part.
func columns() []string {
	var all []string
	for _, resourceType := range acctest.Kinds {
		for _, p := range []part{anAttribute, thePassword, aBlock} {
			all = append(all, short(resourceType)[:5]+" "+p.column)
		}
	}
	return all
}

func short(resourceType string) string {
	return strings.TrimSuffix(strings.TrimPrefix(resourceType, "authentik_stage_"), "_email")
}

// TestAccLifecycle lives each way of life under Terraform with both resources, through the real CLI, and looks at the
// server after each run. LIFECYCLE_OUT names a file for the table of outcomes.
func TestAccLifecycle(t *testing.T) {
	cli := acctest.Built(t)
	outcomes := &acctest.Table{Columns: columns(), Title: 66, Column: 16, Legend: "! impossible for any provider: refused or announced"}
	t.Cleanup(func() { outcomes.Write(t, os.Getenv("LIFECYCLE_OUT")) }) // after the parallel ones
	for _, w := range slices.Concat(metaArguments, commands, flowLives, nameLives, ownerLives, valueLives) {
		row := outcomes.Row(w.name)
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			l := newLifecycle(t, cli, w)
			t.Cleanup(func() { copy(row, l.outcomes()) })
			l.live()
		})
	}
}

// live applies, changes what the way describes, runs again, and checks plan and server.
func (l *lifecycle) live() {
	w := l.way
	if !w.unborn {
		l.configure(1)
		l.must("apply")
	}
	if w.run != nil {
		w.run(l)
		return
	}
	for _, s := range l.stages {
		if w.outside {
			s.changeOutside()
		}
		if w.before != nil {
			w.before(s)
		}
	}
	l.configure(2)
	l.runAgain()
	if w.action == "delete" || w.fails {
		return
	}
	again := l.JSON(l.t, "plan")
	for _, s := range l.stages {
		s.mustPlan(again, s.seen(w.again))
	}
}

// runAgain runs the command of the way, and checks what it shows, says and does.
func (l *lifecycle) runAgain() {
	w := l.way
	before := l.snapshots()
	r := l.JSON(l.t, valueOr(w.command, "apply"), l.flags()...)
	if r.Failed != w.fails {
		l.t.Fatalf("failed is %t\n%s", r.Failed, r.Text)
	}
	for i, s := range l.stages {
		action := s.seen(w.action)
		s.mustPlan(r, action)
		s.mustSay(r, w.says...)
		if now := s.snapshot(); (action == "" || w.fails) && now != before[i] {
			s.failf("changed without a plan, or by a run that failed\nfrom %s\nto   %s", before[i], now)
		}
		s.mustHave(w.value)
	}
}

// flags are the options of the second run.
func (l *lifecycle) flags() (flags []string) {
	for _, flag := range l.way.flags {
		if !strings.Contains(flag, "ADDRESS") {
			flags = append(flags, flag)
			continue
		}
		for _, s := range l.stages {
			flags = append(flags, strings.ReplaceAll(flag, "ADDRESS", s.address()))
		}
	}
	return flags
}

func valueOr(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// outcomes are those of the columns: a part that failed, passed, or does not belong to the row.
func (l *lifecycle) outcomes() []string {
	all := make([]string, len(columns()))
	for i, column := range columns() {
		all[i] = "–"
		for _, s := range l.stages {
			switch {
			case short(s.resourceType)[:5]+" "+s.column != column || all[i] == "✗":
			case s.failed || (l.t.Failed() && !l.anyFailed()):
				all[i] = "✗"
			case l.way.announced:
				all[i] = "!"
			default:
				all[i] = "✓"
			}
		}
	}
	return all
}

func (l *lifecycle) anyFailed() bool {
	return slices.ContainsFunc(l.stages, func(s *managedStage) bool { return s.failed })
}

func (l *lifecycle) failAll(format string, args ...any) {
	l.t.Helper()
	for _, s := range l.stages {
		s.failed = true
	}
	l.t.Errorf(format, args...)
}

func (s *managedStage) failf(format string, args ...any) {
	s.t.Helper()
	s.failed = true
	s.t.Errorf("%s: %s", s.address(), fmt.Sprintf(format, args...))
}

// must runs a command that has to succeed.
func (l *lifecycle) must(command string, flags ...string) acctest.Run {
	l.t.Helper()
	r := l.JSON(l.t, command, flags...)
	if r.Failed {
		l.t.Fatalf("%s %s:\n%s", command, strings.Join(flags, " "), r.Text)
	}
	return r
}
