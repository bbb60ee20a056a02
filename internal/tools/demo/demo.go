package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// demo runs the steps in one workspace, with one server.
type demo struct {
	out      *printer
	work     *workspace
	api      *rawClient
	front    *counter
	subjects []*subject
	since    func(year, month int) bool
	// stored returns a stage with its secrets from the simulator. It is nil for a real server.
	stored func(id string) (map[string]any, bool)
}

// newDemo returns the demo of a workspace, with the server for which the workspace was created.
func newDemo(out *printer, work *workspace, target *target) *demo {
	s := &demo{
		out: out, work: work, api: target.api, front: target.front,
		subjects: work.subjects, since: target.since,
	}
	if target.sim != nil {
		s.stored = target.sim.Stage
	}
	return s
}

// step is a section of the demo. It fails if the result differs from what it announces. The number of stages that the
// provider changes is part of that.
type step struct {
	title   string
	hint    string
	changes int
	run     func(context.Context) error
}

// run runs the steps up to the first one that fails, and prints a summary.
func (s *demo) run(ctx context.Context) error {
	steps := s.steps()
	var rows []row
	for i, step := range steps {
		s.out.heading(i+1, len(steps), step.title, step.hint)
		s.front.take()
		began := time.Now()
		if err := step.run(ctx); err != nil {
			return err
		}
		done := row{title: step.title, tally: s.front.take(), took: time.Since(began)}
		if done.tally.changes != step.changes {
			return mismatch("changes that the provider made", step.changes, done.tally.changes)
		}
		rows = append(rows, done)
	}
	s.out.table(rows)
	return nil
}

// cleanUp deletes what the steps have left on the server, by the names that only the demo uses. It still works after
// ctx has ended.
func (s *demo) cleanUp(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	var all error
	for _, subject := range s.subjects {
		left, err := s.api.find(ctx, subject.path, subject.name)
		if err == nil && left != nil {
			s.out.progress("removing the stage " + subject.name)
			err = s.api.remove(ctx, subject.path, idOf(left))
		}
		if err != nil {
			all = errors.Join(all, fmt.Errorf("the stage %q may be left on the server: %w", subject.name, err))
		}
	}
	return all
}

// idOf returns the UUID of a stage in a response.
func idOf(stage map[string]any) string {
	id, _ := stage["pk"].(string)
	return id
}

// subject returns the stage with this label.
func (s *demo) subject(label string) *subject {
	i := slices.IndexFunc(s.subjects, func(one *subject) bool { return one.label == label })
	return s.subjects[i]
}

// encode returns a value as JSON.
func encode(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}

func sortedKeys(fields map[string]any) []string {
	return slices.Sorted(maps.Keys(fields))
}
