package authentiksim

import (
	"maps"
	"slices"
	"strconv"

	"github.com/google/uuid"
)

// record is one object: its primary key and all stored fields by the names of the API, secrets included.
type record struct {
	kind   string
	pk     string
	serial int // the order of creation
	values map[string]any
}

func (r *record) text(name string) string { s, _ := r.values[name].(string); return s }
func (r *record) order() int64            { n, _ := r.values["order"].(int64); return n }

// store is the database. It maintains references and unique values, but does not validate anything else.
type store struct {
	release    release
	resources  map[string]*resource
	kinds      map[string]map[string]*record
	unique     map[string]map[string]string // namespace (a field of some kinds) -> value -> primary key
	bound      map[string][]*record         // primary key of a flow or a stage -> its bindings
	lists      map[string][]*record         // long lists by path and query, until the next write
	templates  []string                     // those that an administrator mounted
	pageCap    int                          // 0 = authentik's own limits
	created    int
	signatures int // the number of signatures for uploaded files so far
}

// uniqueness has the unique field of each kind, and the namespace in which its values must be unique.
var uniqueness = map[string]struct{ namespace, field string }{
	kindEmail: {"stage", "name"}, kindAuthenticator: {"stage", "name"}, kindValidate: {"stage", "name"},
	kindIdentification: {"stage", "name"},
	kindPrompt:         {"stage", "name"}, kindUserWrite: {"stage", "name"}, kindUserLogin: {"stage", "name"},
	kindFlow: {"flow", "slug"}, kindUser: {"user", "username"}, kindPolicy: {"policy", "name"},
}

func newStore(r release) *store {
	return &store{
		release: r, resources: viewSets(),
		kinds: map[string]map[string]*record{}, lists: map[string][]*record{}, unique: map[string]map[string]string{},
		bound: map[string][]*record{},
	}
}

func newPK() string { return uuid.NewString() }

// insert stores a new record. Its primary key is random, or the next number for the kinds with numbers as keys.
func (s *store) insert(kind string, values map[string]any) *record {
	s.created++
	r := &record{kind: kind, pk: newPK(), serial: s.created, values: map[string]any{}}
	if kind == kindUser || kind == kindDevice || kind == kindProvider {
		r.pk = strconv.Itoa(s.created)
	}
	if kind == kindFlow || kind == kindBinding {
		r.values["policybindingmodel_ptr_id"] = newPK()
	}
	if s.kinds[kind] == nil {
		s.kinds[kind] = map[string]*record{}
	}
	s.kinds[kind][r.pk] = r
	s.assign(r, values)
	return r
}

// assign changes fields of a record and updates the indexes.
func (s *store) assign(r *record, values map[string]any) {
	s.unindex(r)
	maps.Copy(r.values, values)
	s.index(r)
}

func (s *store) index(r *record) {
	if u, ok := uniqueness[r.kind]; ok {
		if s.unique[u.namespace] == nil {
			s.unique[u.namespace] = map[string]string{}
		}
		s.unique[u.namespace][r.text(u.field)] = r.pk
	}
	if r.kind == kindBinding {
		for _, end := range []string{r.text("target"), r.text("stage")} {
			s.bound[end] = append(s.bound[end], r)
		}
	}
}

// unindex removes a record from the indexes and forgets the stored lists. Call it before every change of a record.
func (s *store) unindex(r *record) {
	clear(s.lists)
	if u, ok := uniqueness[r.kind]; ok && s.unique[u.namespace][r.text(u.field)] == r.pk {
		delete(s.unique[u.namespace], r.text(u.field))
	}
	if r.kind == kindBinding {
		for _, end := range []string{r.text("target"), r.text("stage")} {
			s.bound[end] = slices.DeleteFunc(s.bound[end], func(other *record) bool { return other == r })
		}
	}
}

// find returns the record with this primary key and one of the kinds, or nil if there is none.
func (s *store) find(kinds []string, pk string) *record {
	for _, kind := range kinds {
		if r := s.kinds[kind][pk]; r != nil && s.exists(kind) {
			return r
		}
	}
	return nil
}

// exists reports whether the release knows the kind. A downgrade keeps the records of unknown kinds.
func (s *store) exists(kind string) bool { return s.release.has(s.resources[kind].needs) }

// by returns the record with this unique value, or nil if there is none.
func (s *store) by(kind, value string) *record {
	return s.kinds[kind][s.unique[uniqueness[kind].namespace][value]]
}

// all returns the records of the kinds in no particular order.
func (s *store) all(kinds ...string) []*record {
	var found []*record
	for _, kind := range kinds {
		if !s.exists(kind) {
			continue
		}
		for _, r := range s.kinds[kind] {
			found = append(found, r)
		}
	}
	return found
}

// remove deletes a record and its bindings. For each reference to the record it does what the database does.
func (s *store) remove(r *record) {
	s.unindex(r)
	delete(s.kinds[r.kind], r.pk)
	for _, binding := range slices.Clone(s.bound[r.pk]) {
		s.remove(binding)
	}
	delete(s.bound, r.pk)
	for _, reference := range references[r.kind] {
		for _, other := range s.kinds[reference.kind] {
			if reference.refers(other, r.pk) {
				s.letGo(other, reference, r.pk)
			}
		}
	}
}
