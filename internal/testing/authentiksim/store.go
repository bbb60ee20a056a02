package authentiksim

import (
	"maps"
	"slices"
	"strconv"

	"github.com/google/uuid"
)

// record is one stored object. values has all fields of the object, including secrets, under their names in the API.
type record struct {
	kind   string
	pk     string
	serial int // the order of creation
	values map[string]any
}

func (r *record) text(name string) string { s, _ := r.values[name].(string); return s }
func (r *record) order() int64            { n, _ := r.values["order"].(int64); return n }

// store is the database of the simulator. It keeps references and indexes up to date, but does not validate values.
type store struct {
	release    release
	resources  map[string]*resource
	kinds      map[string]map[string]*record // kind -> primary key -> record
	unique     map[uniqueKey]*record
	bound      map[string][]*record // primary key of a flow or a stage -> its bindings
	lists      map[string][]*record // path and query -> cached records of a long list; every write empties this cache
	mounted    []template           // the templates that an administrator mounted
	pageCap    int                  // the administrator's limit of page_size; 0 = none
	created    int
	signatures int // the number of URLs of uploaded files that were signed
}

// uniqueKey is the value of a unique field, with the namespace in which no two objects have the same value.
type uniqueKey struct {
	namespace string
	value     any
}

func newStore(r release) *store {
	return &store{
		release: r, resources: viewSets(),
		kinds: map[string]map[string]*record{}, lists: map[string][]*record{}, unique: map[uniqueKey]*record{},
		bound: map[string][]*record{},
	}
}

// seed stores the objects that tests need and that a new authentik server has.
func (s *store) seed() {
	s.add(kindFlow, map[string]any{
		"name": "Change Password", "slug": "default-password-change", "title": "Change password",
		"designation": "stage_configuration", "authentication": "require_authenticated",
	})
	s.add(kindUser, map[string]any{"username": "akadmin", "name": "authentik Default Admin", "email": "root@example.com"})
	s.add(kindBrand, map[string]any{"domain": "authentik-default", "default": true})
}

// insert stores a new record. The primary key is the next number if the kind has numbers as keys, otherwise a random
// UUID.
func (s *store) insert(kind string, values map[string]any) *record {
	s.created++
	r := &record{kind: kind, pk: uuid.NewString(), serial: s.created, values: map[string]any{}}
	if s.resources[kind].numbered {
		r.pk = strconv.Itoa(s.created)
	}
	if kind == kindFlow || kind == kindBinding {
		r.values["policybindingmodel_ptr_id"] = uuid.NewString()
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
	for _, key := range s.uniqueKeys(r) {
		s.unique[key] = r
	}
	if r.kind == kindBinding {
		for _, end := range []string{r.text("target"), r.text("stage")} {
			s.bound[end] = append(s.bound[end], r)
		}
	}
}

// unindex removes a record from the indexes, and empties the cache of lists. It must be called before every change of a
// record.
func (s *store) unindex(r *record) {
	clear(s.lists)
	for _, key := range s.uniqueKeys(r) {
		if s.unique[key] == r {
			delete(s.unique, key)
		}
	}
	if r.kind == kindBinding {
		for _, end := range []string{r.text("target"), r.text("stage")} {
			s.bound[end] = slices.DeleteFunc(s.bound[end], func(other *record) bool { return other == r })
		}
	}
}

func (s *store) uniqueKeys(r *record) (keys []uniqueKey) {
	for _, f := range s.resources[r.kind].fields {
		if f.unique != "" {
			keys = append(keys, uniqueKey{f.unique, r.values[f.name]})
		}
	}
	return keys
}

// lookup returns the record with this key and one of the kinds, or nil if there is none. The key is the slug of a flow,
// or the primary key of any other object.
func (s *store) lookup(kinds []string, key string) *record {
	if kinds[0] == kindFlow {
		return s.unique[uniqueKey{kindFlow, key}]
	}
	return s.find(kinds, key)
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

// exists reports whether the simulated release knows a kind. After a downgrade the store can contain records of kinds
// that the release does not know.
func (s *store) exists(kind string) bool { return s.release.has(s.resources[kind].since) }

// all returns the records of the kinds in the order of their creation.
func (s *store) all(kinds ...string) []*record {
	var found []*record
	for _, kind := range kinds {
		if s.exists(kind) {
			found = slices.AppendSeq(found, maps.Values(s.kinds[kind]))
		}
	}
	slices.SortFunc(found, bySerial)
	return found
}

func bySerial(a, b *record) int { return a.serial - b.serial }

// byOrder compares two bindings by the field order. If the orders are equal, it compares them by their creation.
func byOrder(a, b *record) int {
	if a.order() == b.order() {
		return bySerial(a, b)
	}
	return int(a.order() - b.order())
}

// remove deletes a record. It also changes or deletes the records that refer to the deleted record, as authentik's
// database does.
func (s *store) remove(r *record) {
	s.unindex(r)
	delete(s.kinds[r.kind], r.pk)
	for _, reference := range s.references(r) {
		holder, name := reference.holder, reference.field.name
		switch held := holder.values[name].(type) {
		case []any:
			holder.values[name] = slices.DeleteFunc(slices.Clone(held), func(key any) bool { return key == r.pk })
		default:
			if reference.field.deletion == cascade {
				s.remove(holder)
			} else {
				holder.values[name] = nil
			}
		}
	}
}
