package authentiksim

import (
	"fmt"
	"maps"
	"slices"
)

// Visitor is a person who opens a flow without being signed in.
type Visitor struct {
	Name    string // typed wherever a stage asks for a user; also the name of an account that the visitor creates
	Mailbox string // the user whose mail the visitor can read; "" = none
	Link    string // the user whose recovery link, made by an administrator, the visitor opens; "" = no link
}

// Outcome is the result of a visitor's way through a flow.
type Outcome struct {
	Met      []string // the names of the stages that ran, in order
	Wrote    string   // the user whose data, such as the password, were written; "" = none
	SignedIn string   // the user that the visitor is signed in as; "" = none
	Stopped  string   // why the flow did not reach its end; "" = it did
}

// Walker runs flows with the data that the server has at one moment.
type Walker struct{ store *store }

// Walk calls visit with a Walker. visit must not call the server, which waits for visit to return.
func (s *Server) Walk(visit func(Walker)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	visit(Walker{s.store})
}

// OnWrite makes the server call wrote after each successful write and before the next request, with the method and the
// path of the write. wrote must not call the server, which waits for wrote to return. A later OnWrite replaces the
// function.
func (s *Server) OnWrite(wrote func(w Walker, method, path string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onWrite = wrote
}

// Session is a flow that a visitor has opened. As in authentik, a session keeps the steps that the flow had when it was
// opened, and evaluates the policies of a step again when the visitor reaches the step.
type Session struct {
	visitor Visitor
	refused string   // why the flow did not open; "" = it did
	steps   []record // copies of the bindings of the stages
	pending string   // the user that the flow works on
	link    string   // the user of the recovery link that the visitor has opened
}

// Open plans the steps of a flow for a visitor. It returns an error if the simulator does not support a part of the
// flow.
func (w Walker) Open(slug string, visitor Visitor) (*Session, error) {
	session := &Session{visitor: visitor, pending: visitor.Link, link: visitor.Link}
	flow := w.store.unique[uniqueKey{kindFlow, slug}]
	if flow == nil {
		session.refused = "no such flow"
		return session, nil
	}
	if needs := flow.text("authentication"); needs != "none" && needs != "require_unauthenticated" {
		session.refused = "the flow wants " + needs
		return session, nil
	}
	passes, err := w.passes(*flow, session)
	if err != nil || !passes {
		session.refused = "a policy of the flow"
		return session, err
	}
	for _, binding := range slices.SortedFunc(slices.Values(w.store.bound[flow.pk]), byOrder) {
		step := *binding
		step.values = maps.Clone(binding.values)
		passes := true
		if step.values["evaluate_on_plan"] == true {
			if passes, err = w.passes(step, session); err != nil {
				return nil, err
			}
		}
		if passes {
			session.steps = append(session.steps, step)
		}
	}
	return session, nil
}

// Finish runs the steps of a session until the flow ends. It does not change the session, so the session can be
// finished again later.
func (w Walker) Finish(session *Session) (Outcome, error) {
	at := &visit{Walker: w, Session: *session, active: true}
	at.out.Stopped = session.refused
	for _, step := range session.steps {
		if at.out.Stopped != "" {
			break
		}
		if err := at.take(step); err != nil {
			return Outcome{}, err
		}
	}
	return at.out, nil
}

// visit is a visitor's way through the stages of a flow.
type visit struct {
	Walker
	Session
	out      Outcome
	prompted bool // the visitor has filled in a form
	active   bool // the pending user is active and can sign in
}

// take runs the stage of a step, unless a policy excludes the step.
func (v *visit) take(step record) error {
	if step.values["re_evaluate_policies"] == true {
		if passes, err := v.passes(step, &v.Session); err != nil || !passes {
			return err
		}
	}
	stage := v.store.find(stageKinds, step.text("stage"))
	if stage == nil {
		v.out.Stopped = "a stage of the flow is gone"
		return nil
	}
	v.out.Met = append(v.out.Met, stage.text("name"))
	run, known := stageRuns[stage.kind]
	if !known {
		return fmt.Errorf("the simulator cannot run the stage %s (%s)", stage.text("name"), stage.kind)
	}
	v.out.Stopped = run(v, stage)
	return nil
}
