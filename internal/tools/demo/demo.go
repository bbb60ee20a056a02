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

// show plays the acts on one workspace and one server.
type show struct {
	out      *printer
	work     *workspace
	witness  *witness
	front    *counter
	subjects []*subject
	since    func(year, month int) bool
	// stored looks into the simulator's store; nil against a real server.
	stored func(id string) (map[string]any, bool)
}

// newShow is the show of a workspace, against the server it was made for.
func newShow(out *printer, work *workspace, target *target) *show {
	s := &show{
		out: out, work: work, witness: target.witness, front: target.front,
		subjects: work.subjects, since: target.since,
	}
	if target.sim != nil {
		s.stored = target.sim.Stage
	}
	return s
}

// act is a section of the demo. It fails where anything differs from what it
// announces, the number of stages that the provider changes included.
type act struct {
	title   string
	look    string
	changes int
	play    func(context.Context) error
}

// play goes through the acts up to the first that fails, and sums them up.
func (s *show) play(ctx context.Context) error {
	acts := s.acts()
	var rows []row
	for i, act := range acts {
		s.out.act(i+1, len(acts), act.title, act.look)
		s.front.take()
		began := time.Now()
		if err := act.play(ctx); err != nil {
			return err
		}
		done := row{title: act.title, tally: s.front.take(), took: time.Since(began)}
		if done.tally.changes != act.changes {
			return differs("changes that the provider made", act.changes, done.tally.changes)
		}
		rows = append(rows, done)
	}
	s.out.table(rows)
	return nil
}

// cleanUp deletes what the acts have left on the server, by the names that
// only the demo uses. It still has time to do so when ctx has ended.
func (s *show) cleanUp(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	var all error
	for _, subject := range s.subjects {
		left, err := s.witness.find(ctx, subject.path, subject.name)
		if err == nil && left != nil {
			s.out.step("removing the stage " + subject.name)
			err = s.witness.remove(ctx, subject.path, idOf(left))
		}
		if err != nil {
			all = errors.Join(all, fmt.Errorf("the stage %q may be left on the server: %w", subject.name, err))
		}
	}
	return all
}

// idOf is the UUID of a stage in an answer.
func idOf(stage map[string]any) string {
	id, _ := stage["pk"].(string)
	return id
}

// subject is the stage with this label.
func (s *show) subject(label string) *subject {
	i := slices.IndexFunc(s.subjects, func(one *subject) bool { return one.label == label })
	return s.subjects[i]
}

// encode is a value as the API writes it.
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
