package authentiksim

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// kindsOf returns the record kinds for a test's argument; "" means both kinds of email stages.
func kindsOf(kind string) ([]string, error) {
	switch kind {
	case "":
		return []string{kindEmail, kindAuthenticator}, nil
	case kindEmail, kindAuthenticator:
		return []string{kind}, nil
	}
	return nil, fmt.Errorf("no kind of stage: %q", kind)
}

// snapshot returns a copy of a record's stored fields, by the names of the API. The primary key is called pk.
func (s *store) snapshot(rec *record) map[string]any {
	values := maps.Clone(rec.values)
	values["pk"] = rec.pk
	for _, f := range s.resources[rec.kind].fields {
		if f.known(s.release) && !f.unstored {
			values[f.name] = f.value(s.release, rec.values[f.name])
		}
	}
	return values
}

// Stage returns a copy of a stored email stage. The copy also has the password, which no response shows, and the fields
// that the release does not know. token_expiry has the form of the release.
func (s *Server) Stage(id string) (map[string]any, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec := s.stage(id)
	if rec == nil {
		return nil, false
	}
	return s.store.snapshot(rec), true
}

func (s *Server) stage(id string) *record {
	if pk, ok := pyUUID(id); ok {
		id = pk
	}
	for _, kind := range []string{kindEmail, kindAuthenticator} {
		if rec := s.store.kinds[kind][id]; rec != nil {
			return rec
		}
	}
	return nil
}

// StageByName does the same as Stage for a name.
func (s *Server) StageByName(name string) (map[string]any, bool) {
	s.mu.Lock()
	pk := s.store.unique["stage"][name]
	s.mu.Unlock()
	return s.Stage(pk)
}

// Stages returns all stages of a kind in the order of their creation. The kind is "email", "authenticator_email", or ""
// for both.
func (s *Server) Stages(kind string) []map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	kinds, err := kindsOf(kind)
	if err != nil {
		return nil
	}
	return s.store.snapshots(kinds...)
}

func (s *store) snapshots(kinds ...string) []map[string]any {
	var records []*record
	for _, kind := range kinds {
		records = slices.AppendSeq(records, maps.Values(s.kinds[kind]))
	}
	slices.SortFunc(records, func(a, b *record) int { return cmp.Compare(a.serial, b.serial) })
	copies := make([]map[string]any, len(records))
	for i, rec := range records {
		copies[i] = s.snapshot(rec)
	}
	return copies
}

// AddStage stores a stage without validation. Missing fields get authentik's defaults.
func (s *Server) AddStage(kind string, fields map[string]any) (id string, err error) {
	kinds, err := kindsOf(kind)
	if err != nil || len(kinds) != 1 {
		return "", fmt.Errorf("no kind of stage: %q", kind)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.store.add(kind, fields).pk, nil
}

func (s *store) add(kind string, fields map[string]any) *record {
	values := s.resources[kind].defaults(s.release)
	maps.Copy(values, stored(fields))
	return s.insert(kind, values)
}

// stored converts the values of a test to the types that the store uses.
func stored(fields map[string]any) map[string]any {
	values := map[string]any{}
	for name, value := range fields {
		switch v := value.(type) {
		case int:
			value = int64(v)
		case []string:
			list := make([]any, len(v))
			for i := range v {
				list[i] = v[i]
			}
			value = list
		}
		if name == "token_expiry" {
			value = storedDuration(value)
		}
		values[name] = value
	}
	delete(values, "pk")
	return values
}

// ChangeStage changes fields of a stage without validation.
func (s *Server) ChangeStage(id string, fields map[string]any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec := s.stage(id)
	if rec == nil {
		return fmt.Errorf("no stage %s", id)
	}
	s.store.assign(rec, stored(fields))
	return nil
}

// RemoveStage deletes a stage with its bindings and devices, even if the release protects stages with devices.
func (s *Server) RemoveStage(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec := s.stage(id)
	if rec == nil {
		return fmt.Errorf("no stage %s", id)
	}
	s.store.remove(rec)
	return nil
}
