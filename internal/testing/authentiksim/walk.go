package authentiksim

import (
	"fmt"
	"maps"
	"slices"
)

// Visitor is somebody without a login who opens a flow.
type Visitor struct {
	Name    string // typed wherever a stage asks for a user, and the name of an account that the visitor enrols
	Mailbox string // name of the user whose mail the visitor reads; "" = nobody's
	Link    string // name of the user whose link from an administrator the visitor opens; "" = the flow's own address
}

// Outcome is what a visitor achieved in a flow.
type Outcome struct {
	Met      []string // names of the stages that ran, in order
	Wrote    string   // name of the user whose data, such as the password, were written; "" = nobody's
	SignedIn string   // name of the user that the visitor is signed in as; "" = nobody
	Stopped  string   // why the flow did not reach its end; "" = it did
}

// Walker answers what visitors of flows can do at one moment.
type Walker struct{ store *store }

// Walk calls the function with a Walker of this moment. The function must not call the server.
func (s *Server) Walk(visit func(Walker)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	visit(Walker{s.store})
}

// OnWrite makes the server call the function after each write that succeeds and before the next request, with its
// method and path. The function must not call the server. A later OnWrite replaces it.
func (s *Server) OnWrite(wrote func(w Walker, method, path string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onWrite = wrote
}

// Session is a flow that a visitor has opened. It keeps the steps of that moment, as authentik does, and asks for their
// policies again when it comes to them.
type Session struct {
	visitor Visitor
	refused string // why the flow did not open
	steps   []step
	pending string // name of the user that the flow is about
	link    string // name of the user that the restored token belongs to
}

// step is a copy of the binding of a stage.
type step struct {
	pk     string
	values map[string]any
}

// Open plans the steps of a flow for a visitor. It fails for what the simulator does not know.
func (w Walker) Open(slug string, visitor Visitor) (*Session, error) {
	session := &Session{visitor: visitor, pending: visitor.Link, link: visitor.Link}
	flow := w.store.by(kindFlow, slug)
	if flow == nil {
		session.refused = "no such flow"
		return session, nil
	}
	if needs := flow.text("authentication"); needs != "none" && needs != "require_unauthenticated" {
		session.refused = "the flow wants " + needs
		return session, nil
	}
	passes, err := w.passes(flow.pk, flow.values, session)
	if err != nil || !passes {
		session.refused = "a policy of the flow"
		return session, err
	}
	for _, binding := range w.bindingsOf(flow) {
		step := step{binding.pk, maps.Clone(binding.values)}
		if passes, err = w.passesOnPlan(step, session); err != nil {
			return nil, err
		}
		if passes {
			session.steps = append(session.steps, step)
		}
	}
	return session, nil
}

func (w Walker) bindingsOf(flow *record) []*record {
	return slices.SortedFunc(slices.Values(w.store.bound[flow.pk]), func(a, b *record) int {
		if first, second := a.order(), b.order(); first != second {
			return int(first - second)
		}
		return a.serial - b.serial
	})
}

func (w Walker) passesOnPlan(s step, session *Session) (bool, error) {
	if s.values["evaluate_on_plan"] != true {
		return true, nil
	}
	return w.passes(s.pk, s.values, session)
}

// Finish takes a visitor through the flow as far as it goes at this moment. The session stays as it is, so that it can
// be finished at another moment too.
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
	active   bool // the pending user may sign in
}

// take runs the stage of a step unless a policy is against it.
func (v *visit) take(s step) error {
	if s.values["re_evaluate_policies"] == true {
		if passes, err := v.passes(s.pk, s.values, &v.Session); err != nil || !passes {
			return err
		}
	}
	id, _ := s.values["stage"].(string)
	stage := v.store.find(stageKinds, id)
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
