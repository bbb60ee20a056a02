package authentiksim

import (
	"fmt"
	"maps"
	"slices"
)

// The methods in this file read and change stored objects without a request. They do not validate values, and the
// request log does not contain them. They find a flow by its slug, and any other object by its primary key.

var emailKinds = []string{kindEmail, kindAuthenticator}

// Stage returns a copy of an email stage of either type, or false if none has this primary key. The copy also has the
// fields that responses do not show, such as the password. The value of token_expiry has the form of the simulated
// release.
func (s *Server) Stage(id string) (map[string]any, bool) { return s.get(id, emailKinds...) }

// Stages returns copies of all email stages of a kind in the order of their creation. The kind is "email",
// "authenticator_email", or "" for both.
func (s *Server) Stages(kind string) []map[string]any {
	if kind == "" {
		return s.copies(emailKinds...)
	}
	return s.copies(kind)
}

// AddStage stores a stage without validation, and returns its primary key. Missing fields get authentik's defaults. It
// returns an error if the kind is not a kind of email stage.
func (s *Server) AddStage(kind string, fields map[string]any) (id string, err error) {
	if !slices.Contains(emailKinds, kind) {
		return "", fmt.Errorf("%q is not a kind of email stage", kind)
	}
	return s.add(kind, fields)
}

// ChangeStage changes fields of a stage without validation.
func (s *Server) ChangeStage(id string, fields map[string]any) error {
	return s.change(id, fields, emailKinds...)
}

// RemoveStage deletes the email stage with this primary key, its bindings and its enrolled devices. It does so even if
// the API of the release refuses to delete a stage with enrolled devices.
func (s *Server) RemoveStage(id string) error { return s.remove(id, emailKinds...) }

// AddFlow stores a flow without validation, and returns its primary key. The fields must include a slug.
func (s *Server) AddFlow(fields map[string]any) (pk string, err error) {
	values := map[string]any{"name": fields["slug"], "title": fields["slug"], "designation": "stage_configuration"}
	maps.Copy(values, fields)
	return s.add(kindFlow, values)
}

// Flow returns a copy of a stored flow, or false if there is none.
func (s *Server) Flow(slug string) (map[string]any, bool) { return s.get(slug, kindFlow) }

// ChangeFlow changes fields of a flow without validation.
func (s *Server) ChangeFlow(slug string, fields map[string]any) error {
	return s.change(slug, fields, kindFlow)
}

// RemoveFlow deletes a flow with its bindings.
func (s *Server) RemoveFlow(slug string) error { return s.remove(slug, kindFlow) }

// Bindings returns copies of all bindings of stages to flows in the order of their creation. In a copy, the field
// `target` is the primary key of the flow, and the field `stage` is the primary key of the stage.
func (s *Server) Bindings() []map[string]any { return s.copies(kindBinding) }

// AddBinding binds a stage to a flow, and returns the primary key of the binding. The arguments `target` and `stage`
// are the primary keys of the flow and of the stage.
func (s *Server) AddBinding(target, stage string, order int) (pk string, err error) {
	return s.add(kindBinding, map[string]any{"target": target, "stage": stage, "order": order})
}

// RemoveBinding deletes a binding.
func (s *Server) RemoveBinding(pk string) error { return s.remove(pk, kindBinding) }

// AddDevice stores an email device that a user enrolled through an authenticator stage, and returns its primary key.
func (s *Server) AddDevice(stageID, email string) (pk string, err error) {
	return s.add(kindDevice, map[string]any{"name": "Email Device", "email": email, "stage": stageID})
}

// add stores an object without validation, or returns an error if the object refers to one that does not exist.
func (s *Server) add(kind string, fields map[string]any) (pk string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.store.resources[kind].fields {
		key, isSet := fields[f.name].(string)
		if isSet && f.refers != nil && s.store.find(key, f.refers...) == nil {
			return "", fmt.Errorf("a new %s refers to %s %s, which does not exist", kind, f.name, key)
		}
	}
	return s.store.insert(kind, stored(fields)).pk, nil
}

// AddTemplate adds an email template with this name, for example "email/corporate.html". On a real server, an
// administrator mounts such a template as a file.
func (s *Server) AddTemplate(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store.mounted = append(s.store.mounted, template{name: name, description: "Custom Template"})
}

// SetPageCap limits the number of objects on a page, as an administrator of authentik can. With 0, the limit of the
// release applies again.
func (s *Server) SetPageCap(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store.pageCap = n
}

func (s *Server) get(key string, kinds ...string) (values map[string]any, found bool) {
	err := s.with(key, kinds, func(rec *record) { values = s.store.snapshot(rec) })
	return values, err == nil
}

func (s *Server) copies(kinds ...string) []map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	var copies []map[string]any
	for _, rec := range s.store.all(kinds...) {
		copies = append(copies, s.store.snapshot(rec))
	}
	return copies
}

func (s *Server) change(key string, fields map[string]any, kinds ...string) error {
	return s.with(key, kinds, func(rec *record) { maps.Copy(rec.values, stored(fields)) })
}

func (s *Server) remove(key string, kinds ...string) error { return s.with(key, kinds, s.store.remove) }

// with calls the function `use` with the stored object that has this key, while the server is locked.
func (s *Server) with(key string, kinds []string, use func(*record)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec := s.store.lookup(key, kinds...)
	if rec == nil {
		return fmt.Errorf("no %s %s", kinds[0], key)
	}
	use(rec)
	return nil
}

// snapshot returns a copy of an object's values in the form of the simulated release, and its primary key as pk.
func (s *store) snapshot(rec *record) map[string]any {
	values := maps.Clone(rec.values)
	values["pk"] = rec.pk
	for _, f := range s.resources[rec.kind].fields {
		if f.known(s.release) {
			values[f.name] = f.value(rec.values[f.name])
		}
	}
	return values
}

// stored returns a copy of fields from a test, with the types that the store uses. It converts int to int64, and a
// token_expiry in minutes to a duration. It leaves out the primary key pk.
func stored(fields map[string]any) map[string]any {
	values := maps.Clone(fields)
	for name, value := range values {
		if n, isInt := value.(int); isInt {
			values[name] = int64(n)
		}
		if _, isText := value.(string); name == "token_expiry" && !isText {
			values[name] = fmt.Sprintf("minutes=%v", value)
		}
	}
	delete(values, "pk")
	return values
}
