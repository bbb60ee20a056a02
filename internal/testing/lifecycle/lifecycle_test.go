package lifecycle_test

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// part is the part of a stage that a row of the test table changes: an attribute, the password or a flow_set block.
// Either the configuration changes the part, or another user changes it on the server.
type part struct {
	// kind says what the change concerns: "attribute", "password" or "block" (a flow_set block).
	kind string
	// name is the name of the stage's resource in the configuration.
	name string
	// attribute is the name of the attribute in the configuration. It can be used in ignore_changes.
	attribute string
	// field is the API's name of the changed field. If `kind` is "block", it is a field of the flow. If not, it is a field
	// of the stage.
	field string
	// types are the resource types that have this attribute. nil means both types.
	types []string
	// requires is the capability of the authentik releases that have this attribute. nil means that all releases have it.
	requires *authentik.Capability
	// meta has additional meta-arguments for the resource.
	meta string
	// `first` and `second` are the values in the first and the second configuration. `outside` is the value that the test
	// writes to the server without Terraform.
	first, second, outside any
	// change is a function that changes the part without Terraform. If it is nil, the test sends the value `outside` to
	// the server with a PATCH request.
	change func(*managedStage)
}

var (
	attributePart = textPart("attribute", "subject", "subject")
	passwordPart  = textPart("password", "password", "password")
	blockPart     = textPart("block", "flow_set", "title")
)

func textPart(kind, attribute, field string) part {
	return part{
		kind: kind, name: kind, attribute: attribute, field: field,
		first: "first", second: "second", outside: "outside",
	}
}

// These constants name the value of a part on the server. The fields `first`, `second` and `outside` of a part contain
// the values. An argument with the name `turn` is `first` or `second`, and selects the first or the second
// configuration.
const (
	absent = iota // the server does not have the stage
	first
	second
	outside
)

// row is one row of the test table: something that happens to stages that Terraform manages. A test applies the first
// configuration, which has a stage of each type for each part. The test then makes the changes that the fields of the
// row describe, and runs Terraform a second time.
type row struct {
	name string
	// parts contains the parts that change. The test has a stage of each type for each part. nil means three parts: an
	// attribute, the password and a flow_set block.
	parts []part
	// The field `only` contains the attributes of each stage, except its name. nil means those of a stage with a mail
	// server.
	only map[string]any
	// blocks returns the flow_set blocks of a stage for the first or the second configuration, as `turn` says. If it is
	// nil, each stage has one flow_set block that creates a flow, or no block if `only` is set.
	blocks func(s *managedStage, turn int) string
	// meta has the meta-arguments of each resource. ATTRIBUTE is replaced with the name of the part's attribute.
	meta string
	// The field `with` is the rest of the configuration. VALUE is replaced with 1 in the first configuration, and with 2
	// in the second configuration.
	with string
	// If `outside` is true, the test changes each part without Terraform before the second run.
	outside bool
	// If `config` is true, the second configuration changes each part to its second value.
	config bool
	// changesOther means that the second configuration also changes the subject and the timeout.
	changesOther bool
	// command is the Terraform command of the second run, and flags are its flags. An empty command means apply. A flag
	// that contains ADDRESS is given once for each stage, with the address of the stage.
	command string
	flags   []string
	// The function `before` is called for each stage, directly before the second run.
	before func(*managedStage)

	// action is the action that the second run must plan for each stage. "" means no action.
	action string
	// value says what the server must have after the second run in the changed part of each stage. It is one of the
	// constants `absent`, `first`, `second` and `outside`.
	value int
	// fails means that the second run must fail and change nothing.
	fails bool
	// prints contains the texts that the second run must print. ADDRESS and NAME are replaced with the address and the
	// name of each stage.
	prints []string
	// The field `again` is the action that a plan after the second run must show for each stage. "" means no action.
	again string
	// If `run` is not nil, the test calls it in place of the changes, the second run and the checks. If skipsFirstRun is
	// true, the test has no first run.
	run           func(*lifecycle)
	skipsFirstRun bool
	// isImpossible marks a row whose change no provider can carry out: the run fails, or the plan warns. The table of the
	// outcomes shows "!" for the row.
	isImpossible bool
}

// TestAccLifecycle runs each row of the table with both resources through the real CLI, and checks the server after
// each run. The environment variable LIFECYCLE_OUT names a file to which the outcomes are written.
func TestAccLifecycle(t *testing.T) {
	cli := acctest.Built(t)
	outcomes := &acctest.Table{
		Columns: []string{"outcome"}, Legend: "! impossible for any provider: refused or announced",
	}
	t.Cleanup(func() { outcomes.Write(t, os.Getenv("LIFECYCLE_OUT")) }) // a defer would run before the subtests
	for _, row := range slices.Concat(metaArgumentRows, commandRows, flowRows, nameRows, ownerRows, valueRows) {
		cells := outcomes.Row(row.name)
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			t.Cleanup(func() {
				if cells[0] = acctest.Outcome(t); row.isImpossible && !t.Failed() {
					cells[0] = "!"
				}
			})
			newLifecycle(t, cli, row).test()
		})
	}
}

func (l *lifecycle) test() {
	row := l.row
	if !row.skipsFirstRun {
		l.apply(first)
	}
	if row.run != nil {
		row.run(l)
		return
	}
	for _, s := range l.stages {
		if row.outside {
			s.changeOutside()
		}
		if row.before != nil {
			row.before(s)
		}
	}
	l.configure(second)
	l.runAgain()
	if row.action == "delete" || row.fails {
		return
	}
	again := l.JSON(l.t, "plan")
	for _, s := range l.stages {
		s.mustPlan(again, s.visible(row.again))
	}
}

func (l *lifecycle) runAgain() {
	row := l.row
	before := l.snapshots()
	r := l.JSON(l.t, cmp.Or(row.command, "apply"), l.withAddresses(row.flags)...)
	if r.Failed != row.fails {
		l.t.Fatalf("the command failed: %t, want %t\n%s", r.Failed, row.fails, r.Text)
	}
	for i, s := range l.stages {
		action := s.visible(row.action)
		s.mustPlan(r, action)
		s.mustPrint(r, row.prints...)
		if now := s.snapshot(); (action == "" || row.fails) && now != before[i] {
			s.failf("changed without a plan, or by a run that failed\nfrom %s\nto   %s", before[i], now)
		}
		s.mustHave(row.value)
	}
}

// withAddresses replaces each flag that contains ADDRESS with one flag for each stage, with the address of the stage.
// The other flags stay as they are.
func (l *lifecycle) withAddresses(all []string) (flags []string) {
	for _, flag := range all {
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

func (s *managedStage) failf(format string, args ...any) {
	s.t.Helper()
	s.t.Errorf("%s: %s", s.address(), fmt.Sprintf(format, args...))
}

func (l *lifecycle) apply(turn int, flags ...string) acctest.Run {
	l.t.Helper()
	l.configure(turn)
	return l.must("apply", flags...)
}

func (l *lifecycle) must(command string, flags ...string) acctest.Run {
	l.t.Helper()
	r := l.JSON(l.t, command, flags...)
	if r.Failed {
		l.t.Fatalf("%s %s:\n%s", command, strings.Join(flags, " "), r.Text)
	}
	return r
}
