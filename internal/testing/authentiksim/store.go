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
	serial int // a number that increases with each new record
	values map[string]any
}

func (r *record) text(name string) string { s, _ := r.values[name].(string); return s }
func (r *record) order() int64            { n, _ := r.values["order"].(int64); return n }

// store is the database of the simulator. It keeps references and indexes up to date, but does not validate values.
type store struct {
	release    release
	resources  map[string]*resource
	kinds      map[string]map[string]*record // kind -> primary key -> record
	index      map[indexKey][]*record
	lists      map[string][]*record // path and query -> records of a long list; every write removes all entries
	mounted    []template           // the templates that an administrator mounted
	pageCap    int                  // the administrator's limit of page_size; 0 = none
	created    int
	signatures int // the number of signed URLs of files until now
}

// indexKey is a value by which records are found. It is either the value of a unique field, or the flow or the stage of
// a binding.
type indexKey struct {
	namespace string // the namespace of the unique field; kindBinding for a binding
	value     any    // the value of the unique field; for a binding, the primary key of its flow or of its stage
}

func newStore(r release) *store {
	return &store{
		release: r, resources: viewSets(),
		kinds: map[string]map[string]*record{}, lists: map[string][]*record{}, index: map[indexKey][]*record{},
	}
}

// seed stores those objects of a new authentik server that tests need.
func (s *store) seed() {
	s.insert(kindFlow, map[string]any{
		"name": "Change Password", "slug": "default-password-change", "title": "Change password",
		"designation": "stage_configuration", "authentication": "require_authenticated",
	})
	s.insert(kindUser, map[string]any{
		"username": "akadmin", "name": "authentik Default Admin", "email": "root@example.com",
	})
	s.insert(kindBrand, map[string]any{"domain": "authentik-default", "default": true})
}

// insert stores a new record. Missing fields get their default values. The primary key is the next number if the kind
// has numbers as keys, otherwise a random UUID.
func (s *store) insert(kind string, values map[string]any) *record {
	s.created++
	r := &record{kind: kind, pk: uuid.NewString(), serial: s.created, values: map[string]any{}}
	if s.resources[kind].numbered {
		r.pk = strconv.Itoa(s.created)
	}
	for _, f := range s.resources[kind].fields {
		if _, isSet := r.values[f.name]; !isSet || f.known(s.release) {
			r.values[f.name] = f.fallback
		}
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

// assign changes fields of a record and updates the index.
func (s *store) assign(r *record, values map[string]any) {
	s.unindex(r)
	maps.Copy(r.values, values)
	for _, key := range s.indexKeys(r) {
		s.index[key] = append(s.index[key], r)
	}
}

// unindex removes a record from the index, and empties the cache of lists. It must be called before every change of a
// record.
func (s *store) unindex(r *record) {
	clear(s.lists)
	for _, key := range s.indexKeys(r) {
		s.index[key] = slices.DeleteFunc(s.index[key], func(other *record) bool { return other == r })
	}
}

func (s *store) indexKeys(r *record) (keys []indexKey) {
	for _, f := range s.resources[r.kind].fields {
		if f.unique != "" {
			keys = append(keys, indexKey{f.unique, r.values[f.name]})
		}
	}
	if r.kind == kindBinding {
		keys = append(keys, indexKey{kindBinding, r.values["target"]}, indexKey{kindBinding, r.values["stage"]})
	}
	return keys
}

// bindings returns the bindings of the flow or of the stage with this primary key.
func (s *store) bindings(pk string) []*record { return s.index[indexKey{kindBinding, pk}] }

// first returns the record that has this value in a unique field, or nil if there is none.
func (s *store) first(namespace string, value any) *record {
	if found := s.index[indexKey{namespace, value}]; len(found) > 0 {
		return found[0]
	}
	return nil
}

// lookup returns the record with this key and one of the kinds, or nil if there is none. The key is the slug of a flow,
// or the primary key of any other object.
func (s *store) lookup(kinds []string, key string) *record {
	if kinds[0] == kindFlow {
		return s.first(kindFlow, key)
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
