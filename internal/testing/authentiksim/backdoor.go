package authentiksim

import (
	"fmt"
	"maps"
)

// The methods in this file read and change stored objects without a request. They do not validate values, and the
// request log does not contain them. The key of a flow is its slug or its primary key. The key of any other object is
// its primary key.

// Get returns a copy of an object, or false if no object has this key. The copy also has the fields that responses do
// not show, such as a password. The value of token_expiry has the form of the simulated release.
func (s *Server) Get(key string) (values map[string]any, found bool) {
	err := s.with(key, func(rec *record) { values = s.store.snapshot(rec) })
	return values, err == nil
}

// Change changes fields of an object without validation.
func (s *Server) Change(key string, fields map[string]any) error {
	return s.with(key, func(rec *record) { maps.Copy(rec.values, stored(fields)) })
}

// Remove deletes an object, and also what authentik deletes with it, such as the bindings of a stage. It does so even
// if the API of the release refuses to delete a stage with enrolled devices.
func (s *Server) Remove(key string) error { return s.with(key, s.store.remove) }

// with calls the function `use` with the stored object that has this key, while the server is locked.
func (s *Server) with(key string, use func(*record)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, rec := range s.store.records {
		if rec.pk == key || rec.kind == kindFlow && rec.values["slug"] == key {
			use(rec)
			return nil
		}
	}
	return fmt.Errorf("no object has the key %s", key)
}

// Stages returns copies of all email stages of a kind in the order of their creation. The kind is "email",
// "authenticator_email", or "" for both.
func (s *Server) Stages(kind string) []map[string]any {
	if kind == "" {
		return s.copies(kindEmail, kindAuthenticator)
	}
	return s.copies(kind)
}

// Bindings returns copies of all bindings of stages to flows in the order of their creation. In a copy, the field
// `target` is the primary key of the flow, and the field `stage` is the primary key of the stage.
func (s *Server) Bindings() []map[string]any { return s.copies(kindBinding) }

func (s *Server) copies(kinds ...string) []map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	var copies []map[string]any
	for _, rec := range s.store.all(kinds...) {
		copies = append(copies, s.store.snapshot(rec))
	}
	return copies
}

// Add stores an object without validation, and returns its primary key. The kind is one of those in resource.go, such
// as "email" or "device". Missing fields get authentik's defaults. Add returns an error if the object refers to another
// object that does not exist.
func (s *Server) Add(kind string, fields map[string]any) (pk string, err error) {
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

// AddFlow stores a flow without validation, and returns its primary key. The fields must include a slug.
func (s *Server) AddFlow(fields map[string]any) (pk string, err error) {
	values := map[string]any{"name": fields["slug"], "title": fields["slug"], "designation": "stage_configuration"}
	maps.Copy(values, fields)
	return s.Add(kindFlow, values)
}

// AddBinding binds a stage to a flow, and returns the primary key of the binding. The arguments `target` and `stage`
// are the primary keys of the flow and of the stage.
func (s *Server) AddBinding(target, stage string, order int) (pk string, err error) {
	return s.Add(kindBinding, map[string]any{"target": target, "stage": stage, "order": order})
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
