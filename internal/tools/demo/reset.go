package main

import (
	"context"
	"maps"
	"slices"
	"strings"
)

// removed are the attributes that the step takes out of the configuration,
// and defaults what authentik holds in those that it shows.
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

// passwordCleared looks into the simulator's store, since no answer about an
// email stage shows its password; on a real server nobody can look.
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
