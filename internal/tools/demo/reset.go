package main

import (
	"context"
	"maps"
	"slices"
	"strings"
)

// removed has the attributes that the step removes from the configuration. defaults has the values that authentik then
// returns for them; it never returns the password.
var (
	removed  = []string{"from_address", "username", "password"}
	defaults = map[string]any{"from_address": "system@authentik.local", "username": ""}
)

func (s *demo) reset(ctx context.Context) error {
	subject := s.subject("recovery")
	want, err := s.api.get(ctx, subject.path, subject.id)
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
	maps.Copy(want, defaults)
	if err := s.applySaved(ctx, subject, want); err != nil {
		return err
	}
	s.out.checked("GET shows " + encode(defaults))
	return s.passwordCleared(subject)
}

// passwordCleared checks that the password is empty. It reads the password in the simulator's store, because no
// response about an email stage contains the password. For a real server it checks nothing.
func (s *demo) passwordCleared(subject *subject) error {
	if s.stored == nil {
		return nil
	}
	stage, _ := s.stored(subject.id)
	if stage["password"] != "" {
		return mismatch("the stored password of "+subject.name, `""`, "another")
	}
	s.out.checked("the password, which no answer shows, is empty in the simulator's store")
	return nil
}

// without returns a configuration without the lines of these attributes, and the removed lines.
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
