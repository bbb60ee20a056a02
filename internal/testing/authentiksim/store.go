package authentiksim

import (
	"maps"
	"slices"
	"strconv"

	"github.com/google/uuid"
)

// record is one object: its primary key and every stored field by the API's name, secrets included.
type record struct {
	kind   string
	pk     string
	serial int // order of creation
	values map[string]any
}

func (r *record) text(name string) string { s, _ := r.values[name].(string); return s }
func (r *record) order() int64            { n, _ := r.values["order"].(int64); return n }

// store is the database. It knows references and unique values, but validates nothing.
type store struct {
	release    release
	resources  map[string]*resource
	kinds      map[string]map[string]*record
	unique     map[string]map[string]string // namespace (a field of some kinds) -> value -> primary key
	bound      map[string][]*record         // primary key of a flow or a stage -> its bindings
	lists      map[string][]*record         // long lists by address, until the next write
	templates  []string                     // mounted by an administrator
	pageCap    int                          // 0: authentik's own limits
	created    int
	signatures int // given out for files
}

// uniqueness is the field of each kind that must be unique, and the namespace in which it must be.
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

// insert stores a new record. Its primary key is random, or a number for the kinds that authentik counts.
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

// assign changes fields of a record and keeps the indexes.
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

// unindex must be called before every change of a record.
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

// find returns the record of one of the kinds with this primary key, or nil.
func (s *store) find(kinds []string, pk string) *record {
	for _, kind := range kinds {
		if r := s.kinds[kind][pk]; r != nil && s.exists(kind) {
			return r
		}
	}
	return nil
}

// exists reports whether the release knows the kind. Its records are kept during a downgrade.
func (s *store) exists(kind string) bool { return s.release.has(s.resources[kind].needs) }

// by returns the record that has this unique value, or nil.
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

// remove deletes a record, and does to its bindings and to what refers to it what the database does.
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
