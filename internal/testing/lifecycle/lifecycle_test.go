package lifecycle_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// part is a part of a stage that a user, Terraform or another owner changes.
type part struct {
	// kind is attribute, password or block.
	kind string
	// name is the name of the stage's resource.
	name string
	// attribute is the attribute for ignore_changes.
	attribute string
	// field is the API's name of the changed field. It is a field of the stage, or of its flow if the kind is block.
	field string
	// types are the resource types that have the part; nil means both.
	types []string
	// meta has more meta-arguments for the resource.
	meta string
	// first and second are the values of the two configurations. outside is the value that another owner sets.
	first, second, outside any
	// act changes the part without Terraform. If it is nil, a PATCH sets the value outside.
	act func(*managedStage)
}

var (
	anAttribute = textPart("attribute", "subject", "subject")
	thePassword = textPart("password", "password", "password")
	aBlock      = textPart("block", "flow_set", "title")
)

func textPart(kind, attribute, field string) part {
	return part{
		kind: kind, name: kind, attribute: attribute, field: field,
		first: "first", second: "second", outside: "outside",
	}
}

// These are the values of a part that the server can have.
const (
	absent = iota // the stage does not exist
	first
	second
	outside
)

// way is one row of the table: something that happens to stages under Terraform. One configuration contains a stage of
// each type for each part. It is applied first. The second run comes after the changes that the other fields describe.
type way struct {
	name string
	// parts are the parts of the stages; nil means an attribute, the password and a block.
	parts []part
	// only has the attributes of each stage without its name; nil means a stage with a mail server and a block.
	only map[string]any
	// blocks returns the flow_set blocks of a stage in configuration 1 or 2; nil means one block that creates a flow.
	blocks func(s *managedStage, turn int) string
	// meta has the meta-arguments of each resource. ATTRIBUTE is replaced with the attribute of the part.
	meta string
	// with is the rest of the configuration. VALUE is replaced with 1 in the first configuration and with 2 in the
	// second.
	with string
	// outside, if true, changes each part without Terraform before the second run.
	outside bool
	// config, if true, gives each part its second value in the second configuration.
	config bool
	// another, if true, changes attributes other than the part's in the second configuration.
	another bool
	// command is the second run; "" means apply. A flag with ADDRESS is repeated for each stage.
	command string
	flags   []string
	// before is called for each stage before the second run.
	before func(*managedStage)

	// action is the planned action of the second run for each stage; "" means none.
	action string
	// value is the value that the server must have for the part after the second run.
	value int
	// fails, if true, means that the second run must fail and change nothing.
	fails bool
	// says has words that the second run must print. ADDRESS and NAME are replaced with those of each stage.
	says []string
	// again is the planned action of a third run.
	again string
	// run replaces the second run and all of its checks. If unborn is true, it also replaces the first run.
	run    func(*lifecycle)
	unborn bool
	// announced marks a row in which no provider can avoid the loss: the run is refused, or the plan warns of the loss.
	announced bool
}

func short(resourceType string) string {
	return strings.TrimSuffix(strings.TrimPrefix(resourceType, "authentik_stage_"), "_email")
}

// TestAccLifecycle runs each row of the table with both resources through the real CLI, and checks the server after
// each run. The environment variable LIFECYCLE_OUT names a file for the table of outcomes.
func TestAccLifecycle(t *testing.T) {
	cli := acctest.Built(t)
	outcomes := &acctest.Table{
		Columns: []string{"outcome"}, Title: 70, Column: 8, Legend: "! impossible for any provider: refused or announced",
	}
	t.Cleanup(func() { outcomes.Write(t, os.Getenv("LIFECYCLE_OUT")) }) // Cleanup runs after the parallel subtests
	for _, w := range slices.Concat(metaArguments, commands, flowLives, nameLives, ownerLives, valueLives) {
		row := outcomes.Row(w.name)
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			t.Cleanup(func() {
				if row[0] = acctest.Outcome(t); w.announced && !t.Failed() {
					row[0] = "!"
				}
			})
			newLifecycle(t, cli, w).live()
		})
	}
}

// live applies the first configuration, changes what the row describes, runs again, and checks the plan and the server.
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

// runAgain runs the row's command. It checks the planned actions, the printed words and the server.
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

// flags returns the flags of the second run.
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

func (s *managedStage) failf(format string, args ...any) {
	s.t.Helper()
	s.t.Errorf("%s: %s", s.address(), fmt.Sprintf(format, args...))
}

// must runs a command, and fails the test if the command fails.
func (l *lifecycle) must(command string, flags ...string) acctest.Run {
	l.t.Helper()
	r := l.JSON(l.t, command, flags...)
	if r.Failed {
		l.t.Fatalf("%s %s:\n%s", command, strings.Join(flags, " "), r.Text)
	}
	return r
}
