package authentiksim

import (
	"maps"
	"slices"
)

// Visitor is a person who opens a flow without being signed in.
type Visitor struct {
	Name    string // the user name that the visitor types, also for a new account
	Mailbox string // the user whose mail the visitor can read; "" = none
	Link    string // the visitor opens a recovery link that an administrator made for this user; "" = no link
}

// Outcome says what happened to a visitor of a flow.
type Outcome struct {
	Wrote    string // the user whose data the flow has written, such as the password; "" = none
	SignedIn string // the user as whom the flow has signed the visitor in; "" = none
	Stopped  string // the reason why the flow did not reach its end; "" = it did
}

// Walker runs flows for visitors. It always uses the current objects of the server.
type Walker struct{ store *store }

// Walk calls the function `visit` with a Walker. The server is locked during the call, so `visit` must not call methods
// of the server.
func (s *Server) Walk(visit func(Walker)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	visit(Walker{s.store})
}

// OnWrite sets a function that the server calls after each successful write request and before the next request. The
// function gets the method and the path of the write request. The server is locked during the call, so the function
// must not call methods of the server. A later call of OnWrite replaces the function.
func (s *Server) OnWrite(wrote func(w Walker, method, path string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onWrite = wrote
}

// Session is a flow that a visitor has opened. Its steps are the bindings that the flow had at that moment. As in
// authentik, later changes of the flow do not change these steps. If a step has re_evaluate_policies, its policies are
// evaluated when the visitor reaches the step.
type Session struct {
	visitor Visitor
	refused string   // the reason why the flow did not open; "" = it did
	steps   []record // copies of the bindings of the flow, in order, without those that a policy excluded
	pending string   // the name of the pending user, for whom the flow runs; "" = none
	link    string   // the name of the user whose recovery link the visitor has opened; "" = none
}

// Open opens a flow for a visitor. It returns an error if the simulator cannot evaluate a policy.
func (w Walker) Open(slug string, visitor Visitor) (*Session, error) {
	session := &Session{visitor: visitor, pending: visitor.Link, link: visitor.Link}
	flow := w.store.lookup(slug, kindFlow)
	if flow == nil {
		session.refused = "no such flow"
		return session, nil
	}
	if needs := flow.text("authentication"); needs != "none" && needs != "require_unauthenticated" {
		session.refused = "the flow wants " + needs
		return session, nil
	}
	bindings := w.store.bindings(flow.pk)
	slices.SortStableFunc(bindings, func(a, b *record) int { return int(a.number("order") - b.number("order")) })
	for _, binding := range bindings {
		step := *binding
		step.values = maps.Clone(binding.values)
		if step.values["evaluate_on_plan"] == true {
			if passes, err := w.passes(step, session); err != nil {
				return nil, err
			} else if !passes {
				continue
			}
		}
		session.steps = append(session.steps, step)
	}
	return session, nil
}

// Finish runs the steps of a session until the flow ends, and returns what happened to the visitor. It works on a copy
// of the session, so a test can change objects on the server and call Finish for the same session again.
func (w Walker) Finish(session *Session) (Outcome, error) {
	at := &visit{Walker: w, Session: *session, active: true}
	at.out.Stopped = session.refused
	for _, step := range session.steps {
		if at.out.Stopped != "" {
			break
		}
		if err := at.runStep(step); err != nil {
			return Outcome{}, err
		}
	}
	return at.out, nil
}
