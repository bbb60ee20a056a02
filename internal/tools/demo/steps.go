package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"
)

// saved is the file of a plan. The demo applies this file, so that it applies exactly what it showed.
const saved = "next.tfplan"

// steps returns the sections in their order.
func (s *demo) steps() []step {
	all := len(s.subjects)
	return []step{
		{"plan", s.planHint(), 0, s.plan},
		{"apply", "The saved plan is carried out: one write for each stage.", all, s.apply},
		{"plan again", "Nothing has changed, so the second plan must be empty.", 0, s.planAgain},
		{"drift", "Somebody changes a stage in authentik, behind Terraform's back. Look at\n" +
			"the plan: it names what they did, and the apply repairs just that.", 1, s.drift},
		{"reset", "Three attributes leave the configuration. Look at the arrows: what is no\n" +
			"longer written returns to authentik's default instead of staying there.", 1, s.reset},
		{"destroy", "Everything goes, and the server is asked whether it is gone.", all, s.destroy},
	}
}

// planHint returns what the reader should look at in the first plan.
func (s *demo) planHint() string {
	if len(s.subjects) < 3 {
		return "One stage has only a name, one its own SMTP host. Look at the defaults, known\n" +
			"before anything exists, and at token_expiry: a plain 30 means minutes."
	}
	return "One stage has only a name, one its own SMTP host, one sends sign-in codes.\n" +
		"Look at the defaults, known before anything exists, and at the durations:\n" +
		"a plain 30 (minutes) works beside \"hours=1\"."
}

func (s *demo) plan(ctx context.Context) error {
	for _, subject := range s.subjects {
		s.out.file(config(subject.label))
		s.out.space()
	}
	planned, err := s.planned(ctx, len(s.subjects), 0)
	if err != nil {
		return err
	}
	if strings.Contains(planned.output, s.work.secret) {
		return mismatch("the plan's output", "no password in it", "the password in plain text")
	}
	s.out.checked("the SMTP password is nowhere in the plan that was printed")
	return s.nothingYet(ctx)
}

// nothingYet returns an error if a plan has created anything.
func (s *demo) nothingYet(ctx context.Context) error {
	for _, subject := range s.subjects {
		found, err := s.api.find(ctx, subject.path, subject.name)
		if err != nil {
			return err
		}
		if found != nil {
			return mismatch("authentik after the plan", "no stage "+subject.name, encode(found))
		}
	}
	s.out.checked(fmt.Sprintf("%d stages to create, and authentik knows none of them yet", len(s.subjects)))
	return nil
}

// planned saves and prints a plan. It returns an error unless the plan adds and changes these numbers of stages.
func (s *demo) planned(ctx context.Context, add, change int) (result, error) {
	got, err := s.work.must(ctx, 2, "plan", "-detailed-exitcode", "-out="+saved)
	want := fmt.Sprintf("%d to add, %d to change, 0 to destroy", add, change)
	if err == nil && !strings.Contains(got.output, want) {
		err = mismatch("the plan", want, summary(got.output))
	}
	return got, err
}

// summary returns the line of a plan's output that has the numbers.
func summary(output string) string {
	return regexp.MustCompile(`(?m)^(Plan:|No changes).*$|$`).FindString(output)
}

func (s *demo) apply(ctx context.Context) error {
	if _, err := s.work.must(ctx, 0, "apply", saved); err != nil {
		return err
	}
	for _, subject := range s.subjects {
		stage, err := s.api.find(ctx, subject.path, subject.name)
		if err != nil {
			return err
		}
		subject.id = idOf(stage)
		if err := compare(subject.name, s.expected(subject.label), stage); err != nil {
			return err
		}
	}
	s.out.checked(fmt.Sprintf("%d stages answer to GET, with the values of the configuration", len(s.subjects)))
	return nil
}

// expected returns the most important fields that authentik must have for a stage after the first apply.
func (s *demo) expected(label string) map[string]any {
	switch label {
	case "recovery":
		return map[string]any{
			"use_global_settings": false, "host": "smtp.example.com", "port": 587.0, "use_tls": true,
			"from_address": "login@example.com", "username": "mailer", "token_expiry": s.halfHour(),
		}
	case "code":
		return map[string]any{"use_global_settings": true, "token_expiry": "hours=1", "template": "email/email_otp.html"}
	default:
		return map[string]any{"use_global_settings": true, "token_expiry": s.halfHour(), "template": "email/password_reset.html"}
	}
}

// halfHour returns 30 minutes in the server's notation for an email stage. Before 2025.4 it is a number of minutes.
func (s *demo) halfHour() any {
	if s.since(2025, 4) {
		return "minutes=30"
	}
	return 30.0
}

func (s *demo) planAgain(ctx context.Context) error {
	if _, err := s.work.must(ctx, 0, "plan", "-detailed-exitcode"); err != nil {
		return err
	}
	s.out.checked(fmt.Sprintf("exit code 0: token_expiry = 30 and authentik's %s are the same to it", encode(s.halfHour())))
	return nil
}

func (s *demo) drift(ctx context.Context) error {
	subject := s.subject("recovery")
	before, err := s.api.get(ctx, subject.path, subject.id)
	if err != nil {
		return err
	}
	theirs := map[string]any{"subject": "Click here", "use_tls": false}
	s.out.file("PATCH " + subject.path + subject.id + "/\n" + encode(theirs))
	if err := s.api.change(ctx, subject.path, subject.id, theirs); err != nil {
		return err
	}
	s.out.space()
	planned, err := s.planned(ctx, 0, 1)
	if err != nil {
		return err
	}
	if err := mentions(planned, theirs); err != nil {
		return err
	}
	if err := s.applySaved(ctx, subject, before); err != nil {
		return err
	}
	s.out.checked("the plan named " + strings.Join(sortedKeys(theirs), " and ") + "; GET shows the stage as it was, field by field")
	return nil
}

// mentions returns an error unless the plan changes each of the fields.
func mentions(planned result, fields map[string]any) error {
	for _, field := range sortedKeys(fields) {
		if !strings.Contains(planned.output, "~ "+field+" ") {
			return mismatch("the plan", "a change of "+field, "none")
		}
	}
	return nil
}

// applySaved applies the saved plan, and compares the whole stage with want.
func (s *demo) applySaved(ctx context.Context, subject *subject, want map[string]any) error {
	s.out.space()
	if _, err := s.work.must(ctx, 0, "apply", saved); err != nil {
		return err
	}
	came, err := s.api.get(ctx, subject.path, subject.id)
	if err != nil {
		return err
	}
	return compare(subject.name, want, came)
}

func (s *demo) destroy(ctx context.Context) error {
	if _, err := s.work.must(ctx, 0, "destroy", "-auto-approve"); err != nil {
		return err
	}
	for _, subject := range s.subjects {
		if err := s.api.gone(ctx, subject.path, subject.id); err != nil {
			return err
		}
	}
	s.out.checked(fmt.Sprintf("GET answers 404 for each of the %d stages", len(s.subjects)))
	return nil
}
