package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// saved is the name of the plan file. The demo applies this file, and so applies exactly what the plan showed.
const saved = "next.tfplan"

type step struct {
	title    string
	hint     string // the text that tells the reader what to look at
	changes  int64  // the number of stages that the provider must change; any other number is an error
	run      func(context.Context) error
	requests int64         // the number of requests that the provider has sent
	took     time.Duration // the duration of the step
}

func (d *demo) steps() []step {
	all := int64(len(d.stages))
	return []step{
		{title: "plan", run: d.plan, hint: "One stage has only a name, one its own SMTP host, one sends sign-in codes.\n" +
			"Look at the defaults, which are known before the apply, and at the durations:\n" +
			"a plain 30 (minutes) works beside \"hours=1\"."},
		{title: "apply", run: d.apply, changes: all, hint: "Terraform applies the saved plan: one write for each stage."},
		{title: "plan again", run: d.planAgain, hint: "Nothing has changed, so the second plan must be empty."},
		{title: "drift", run: d.drift, changes: 1,
			hint: "A stage is changed outside of Terraform. Look at the plan: it shows\n" +
				"exactly these changes, and the apply reverts them."},
		{title: "reset", run: d.reset, changes: 1,
			hint: "Three attributes are removed from the configuration. Look at the arrows:\n" +
				"each of them gets authentik's default instead of keeping its old value."},
		{title: "destroy", run: d.destroy, changes: all,
			hint: "All stages are destroyed; then each is requested again and must return 404."},
	}
}

func (d *demo) runSteps(ctx context.Context) error {
	steps := d.steps()
	for i := range steps {
		step := &steps[i]
		d.out.heading(i+1, len(steps), step.title, step.hint)
		d.counter.changes.Store(0)
		d.counter.requests.Store(0)
		began := time.Now()
		if err := step.run(ctx); err != nil {
			return err
		}
		if got := d.counter.changes.Load(); got != step.changes {
			return mismatch("changes that the provider made", step.changes, got)
		}
		step.requests, step.took = d.counter.requests.Load(), time.Since(began)
	}
	d.out.table(steps)
	return nil
}

func (d *demo) plan(ctx context.Context) error {
	for _, s := range d.stages {
		d.out.cli(config(s.label))
	}
	printed, err := d.planned(ctx, len(d.stages), 0)
	if err != nil {
		return err
	}
	if strings.Contains(printed, d.secret) {
		return mismatch("the plan's output", "no password in it", "the password in plain text")
	}
	d.out.checked("the printed plan does not contain the SMTP password")
	for _, s := range d.stages {
		if found, err := d.find(ctx, s); err != nil || found != nil {
			return fmt.Errorf("%w: %w", mismatch("authentik after the plan", "no stage "+s.name, encode(found)), err)
		}
	}
	d.out.checked(fmt.Sprintf("%d stages to create, and authentik has none of them yet", len(d.stages)))
	return nil
}

// planned makes, prints and saves a plan, which must add and change exactly these numbers of stages.
func (d *demo) planned(ctx context.Context, add, change int) (printed string, err error) {
	printed, err = d.terraform(ctx, 2, "plan", "-detailed-exitcode", "-out="+saved)
	want := fmt.Sprintf("%d to add, %d to change, 0 to destroy", add, change)
	if err == nil && !strings.Contains(printed, want) {
		numbers := regexp.MustCompile(`(?m)^(Plan:|No changes).*$|$`)
		err = mismatch("the plan", want, numbers.FindString(printed))
	}
	return printed, err
}

func (d *demo) apply(ctx context.Context) error {
	if _, err := d.terraform(ctx, 0, "apply", saved); err != nil {
		return err
	}
	for _, s := range d.stages {
		found, err := d.find(ctx, s)
		if err != nil {
			return err
		}
		s.id, _ = found["pk"].(string)
		if err := compare(s.name, d.expected(s.label), found); err != nil {
			return err
		}
	}
	d.out.checked(fmt.Sprintf("GET returns %d stages, with the values of the configuration", len(d.stages)))
	return nil
}

// expected returns the most important fields that a stage must have on the server after the first apply.
func (d *demo) expected(label string) map[string]any {
	switch label {
	case "recovery":
		return map[string]any{
			"use_global_settings": false, "host": "smtp.example.com", "port": 587.0, "use_tls": true,
			"from_address": "login@example.com", "username": "mailer", "token_expiry": d.halfHour(),
		}
	case "code":
		return map[string]any{"use_global_settings": true, "token_expiry": "hours=1", "template": "email/email_otp.html"}
	}
	return map[string]any{
		"use_global_settings": true, "token_expiry": d.halfHour(), "template": "email/password_reset.html",
	}
}

// halfHour returns the value of token_expiry that means 30 minutes in an email stage. Before 2025.4 it is a number.
func (d *demo) halfHour() any {
	if d.release.AtLeast(authentik.Release{Year: 2025, Month: 4}) {
		return "minutes=30"
	}
	return 30.0
}

func (d *demo) planAgain(ctx context.Context) error {
	if _, err := d.terraform(ctx, 0, "plan", "-detailed-exitcode"); err != nil {
		return err
	}
	d.out.checked("exit code 0: token_expiry = 30 and authentik's " + encode(d.halfHour()) + " are equal")
	return nil
}

func (d *demo) drift(ctx context.Context) error {
	s := d.stages[1]
	before, err := d.find(ctx, s)
	if err != nil {
		return err
	}
	const theirs = `{"subject":"Click here","use_tls":false}`
	d.out.cli("PATCH " + s.path + s.id + "/\n" + theirs + "\n")
	if _, err := d.ask(ctx, http.MethodPatch, s.path+s.id+"/", theirs, http.StatusOK); err != nil {
		return err
	}
	printed, err := d.planned(ctx, 0, 1)
	if err != nil {
		return err
	}
	for _, field := range []string{"subject", "use_tls"} {
		if !strings.Contains(printed, "~ "+field+" ") {
			return mismatch("the plan", "a change of "+field, "none")
		}
	}
	if err := d.applySaved(ctx, s, before); err != nil {
		return err
	}
	d.out.checked("the plan showed subject and use_tls; after the apply, GET returns each field as it was")
	return nil
}

// applySaved applies the saved plan, and compares the stage on the server with the wanted fields.
func (d *demo) applySaved(ctx context.Context, s *stage, want map[string]any) error {
	d.out.cli("")
	if _, err := d.terraform(ctx, 0, "apply", saved); err != nil {
		return err
	}
	actual, err := d.find(ctx, s)
	if err != nil {
		return err
	}
	return compare(s.name, want, actual)
}

// reset checks the stored password only on the simulator, because the API never returns the password of an email stage.
func (d *demo) reset(ctx context.Context) error {
	s := d.stages[1]
	want, err := d.find(ctx, s)
	if err != nil {
		return err
	}
	lines := strings.Split(config(s.label), "\n")
	lines = slices.DeleteFunc(lines, func(line string) bool {
		name, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		isRemoved := slices.Contains([]string{"from_address", "username", "password"}, name)
		if isRemoved {
			d.out.cli(d.out.paint(red, "-") + line)
		}
		return isRemoved
	})
	if err := d.writeFile(s.label, strings.Join(lines, "\n")); err != nil {
		return err
	}
	d.out.cli("")
	if _, err := d.planned(ctx, 0, 1); err != nil {
		return err
	}
	defaults := map[string]any{"from_address": "system@authentik.local", "username": ""}
	maps.Copy(want, defaults)
	if err := d.applySaved(ctx, s, want); err != nil {
		return err
	}
	d.out.checked("GET returns " + encode(defaults))
	if d.sim == nil {
		return nil
	}
	if stored, _ := d.sim.Get(s.id); stored["password"] != "" {
		return mismatch("the stored password of "+s.name, `""`, "another")
	}
	d.out.checked("the password, which no response contains, is empty in the simulator")
	return nil
}

func (d *demo) destroy(ctx context.Context) error {
	if _, err := d.terraform(ctx, 0, "destroy", "-auto-approve"); err != nil {
		return err
	}
	for _, s := range d.stages {
		if _, err := d.ask(ctx, http.MethodGet, s.path+s.id+"/", "", http.StatusNotFound); err != nil {
			return err
		}
	}
	d.out.checked(fmt.Sprintf("GET returns 404 for each of the %d stages", len(d.stages)))
	return nil
}
