package main

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// saved is the file of a plan, so that what is applied is what was shown.
const saved = "next.tfplan"

// acts are the sections in their order.
func (s *show) acts() []act {
	all := len(s.subjects)
	return []act{
		{"plan", s.overture(), 0, s.plan},
		{"apply", "The saved plan is carried out: one write for each stage.", all, s.apply},
		{"plan again", "Nothing has changed, so the second plan must be empty.", 0, s.planAgain},
		{"drift", "Somebody changes a stage in authentik, behind Terraform's back. Look at\n" +
			"the plan: it names what they did, and the apply repairs just that.", 1, s.drift},
		{"reset", "Three attributes leave the configuration. Look at the arrows: what is no\n" +
			"longer written returns to authentik's default instead of staying there.", 1, s.reset},
		{"destroy", "Everything goes, and the server is asked whether it is gone.", all, s.destroy},
	}
}

// overture is what to look at in the first plan.
func (s *show) overture() string {
	if len(s.subjects) < 3 {
		return "One stage has only a name, one its own SMTP host. Look at the defaults, known\n" +
			"before anything exists, and at token_expiry: a plain 30 means minutes."
	}
	return "One stage has only a name, one its own SMTP host, one sends sign-in codes.\n" +
		"Look at the defaults, known before anything exists, and at the durations:\n" +
		"a plain 30 (minutes) works beside \"hours=1\"."
}

func (s *show) plan(ctx context.Context) error {
	for _, subject := range s.subjects {
		s.out.file(config(subject.label))
		s.out.space()
	}
	planned, err := s.planned(ctx, len(s.subjects), 0)
	if err != nil {
		return err
	}
	for _, subject := range s.subjects {
		found, err := s.witness.find(ctx, subject.path, subject.name)
		if err != nil {
			return err
		}
		if found != nil {
			return differs("authentik after the plan", "no stage "+subject.name, encode(found))
		}
	}
	s.out.checked(fmt.Sprintf("%d stages to create, and authentik knows none of them yet", len(s.subjects)))
	if strings.Contains(planned.output, s.work.secret) {
		return differs("the plan's output", "no password in it", "the password in plain text")
	}
	s.out.checked("the SMTP password is nowhere in what was printed")
	return nil
}

// planned saves and shows a plan with so many stages to add and to change.
func (s *show) planned(ctx context.Context, add, change int) (result, error) {
	got, err := s.work.must(ctx, 2, "plan", "-detailed-exitcode", "-out="+saved)
	want := fmt.Sprintf("%d to add, %d to change, 0 to destroy", add, change)
	if err == nil && !strings.Contains(got.output, want) {
		err = differs("the plan", want, summary(got.output))
	}
	return got, err
}

// summary is the line of a plan that counts.
func summary(output string) string {
	return regexp.MustCompile(`(?m)^(Plan:|No changes).*$|$`).FindString(output)
}

func (s *show) apply(ctx context.Context) error {
	if _, err := s.work.must(ctx, 0, "apply", saved); err != nil {
		return err
	}
	for _, subject := range s.subjects {
		stage, err := s.witness.find(ctx, subject.path, subject.name)
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

// expected is what authentik holds of a stage after the first apply, the most
// telling fields only.
func (s *show) expected(label string) map[string]any {
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

// halfHour is 30 minutes as the server writes it in an email stage: a number
// of minutes before 2025.4.
func (s *show) halfHour() any {
	if s.since(2025, 4) {
		return "minutes=30"
	}
	return 30.0
}

func (s *show) planAgain(ctx context.Context) error {
	if _, err := s.work.must(ctx, 0, "plan", "-detailed-exitcode"); err != nil {
		return err
	}
	s.out.checked(fmt.Sprintf("exit code 0: token_expiry = 30 and authentik's %s are the same to it", encode(s.halfHour())))
	return nil
}

func (s *show) drift(ctx context.Context) error {
	subject := s.subject("recovery")
	before, err := s.witness.get(ctx, subject.path, subject.id)
	if err != nil {
		return err
	}
	theirs := map[string]any{"subject": "Click here", "use_tls": false}
	s.out.file("PATCH " + subject.path + subject.id + "/\n" + encode(theirs))
	if err := s.witness.change(ctx, subject.path, subject.id, theirs); err != nil {
		return err
	}
	s.out.space()
	planned, err := s.planned(ctx, 0, 1)
	if err != nil {
		return err
	}
	for field := range theirs {
		if !strings.Contains(planned.output, "~ "+field) {
			return differs("the plan", "a change of "+field, "none")
		}
	}
	return s.repaired(ctx, subject, before, theirs)
}

// repaired applies the plan and compares the whole stage with what it was.
func (s *show) repaired(ctx context.Context, subject *subject, before, theirs map[string]any) error {
	s.out.space()
	if _, err := s.work.must(ctx, 0, "apply", saved); err != nil {
		return err
	}
	after, err := s.witness.get(ctx, subject.path, subject.id)
	if err != nil {
		return err
	}
	if err := compare(subject.name, before, after); err != nil {
		return err
	}
	s.out.checked("the plan named " + strings.Join(sortedKeys(theirs), " and ") + "; GET shows the stage as it was, field by field")
	return nil
}

// removed are the attributes that the act takes out of the configuration,
// and defaults what authentik holds in those that it shows.
var (
	removed  = []string{"from_address", "username", "password"}
	defaults = map[string]any{"from_address": "system@authentik.local", "username": ""}
)

func (s *show) reset(ctx context.Context) error {
	subject := s.subject("recovery")
	want, err := s.witness.get(ctx, subject.path, subject.id)
	if err != nil {
		return err
	}
	rest, gone := without(config(subject.label), removed)
	if err := s.work.write(subject.label+".tf", rest); err != nil {
		return err
	}
	s.out.removed(gone)
	if _, err := s.planned(ctx, 0, 1); err != nil {
		return err
	}
	s.out.space()
	if _, err := s.work.must(ctx, 0, "apply", saved); err != nil {
		return err
	}
	after, err := s.witness.get(ctx, subject.path, subject.id)
	if err != nil {
		return err
	}
	maps.Copy(want, defaults)
	if err := compare(subject.name, want, after); err != nil {
		return err
	}
	s.out.checked("GET shows " + encode(defaults))
	return s.passwordCleared(subject)
}

// passwordCleared looks into the simulator's store, since no answer about an
// email stage shows its password; on a real server nobody can look.
func (s *show) passwordCleared(subject *subject) error {
	if s.stored == nil {
		return nil
	}
	stage, _ := s.stored(subject.id)
	if stage["password"] != "" {
		return differs("the stored password of "+subject.name, `""`, "another")
	}
	s.out.checked("the password, which no answer shows, is empty in the simulator's store")
	return nil
}

// without is a configuration without the lines of the attributes, and these.
func without(config string, attributes []string) (rest string, gone []string) {
	var kept []string
	for line := range strings.SplitSeq(config, "\n") {
		name, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if slices.Contains(attributes, name) {
			gone = append(gone, line)
		} else {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n"), gone
}

func (s *show) destroy(ctx context.Context) error {
	if _, err := s.work.must(ctx, 0, "destroy", "-auto-approve"); err != nil {
		return err
	}
	for _, subject := range s.subjects {
		if err := s.witness.gone(ctx, subject.path, subject.id); err != nil {
			return err
		}
	}
	s.out.checked(fmt.Sprintf("GET answers 404 for each of the %d stages", len(s.subjects)))
	return nil
}
