package authentiksim

import (
	"maps"
	"slices"
	"strconv"

	"github.com/google/uuid"
)

// record is one stored object. The keys of `values` are the names of the fields in the API. The values include secrets.
type record struct {
	kind, pk string
	values   map[string]any
}

func (r *record) text(name string) string  { s, _ := r.values[name].(string); return s }
func (r *record) number(name string) int64 { n, _ := r.values[name].(int64); return n }

// store is the database of the simulator. It does not validate values.
type store struct {
	release   release
	resources map[string]*resource
	records   []*record  // in the order of their creation
	created   int        // the number of records that were created, including deleted ones
	mounted   []template // the email templates that an administrator added
	pageCap   int        // the administrator's limit of page_size; 0 = none
}

// newStore returns a store with those objects of a new authentik server that tests need.
func newStore(r release) *store {
	s := &store{release: r, resources: viewSets()}
	s.insert(kindFlow, map[string]any{
		"name": "Change Password", "slug": "default-password-change", "title": "Change password",
		"designation": "stage_configuration", "authentication": "require_authenticated",
	})
	s.insert(kindUser, map[string]any{
		"username": "akadmin", "name": "authentik Default Admin", "email": "root@example.com",
	})
	s.insert(kindBrand, map[string]any{"domain": "authentik-default", "default": true})
	return s
}

// insert stores a new record. Missing fields get their default values. The primary key is a random UUID. If the kind
// has numbers as keys, it is the number of records created until now, of all kinds.
func (s *store) insert(kind string, values map[string]any) *record {
	s.created++
	r := &record{kind, uuid.NewString(), map[string]any{}}
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
	maps.Copy(r.values, values)
	s.records = append(s.records, r)
	return r
}

func (s *store) where(matches func(*record) bool) (found []*record) {
	for _, r := range s.records {
		if matches(r) {
			found = append(found, r)
		}
	}
	return found
}

func (s *store) all(kinds ...string) []*record {
	return s.where(func(r *record) bool { return slices.Contains(kinds, r.kind) && s.exists(r.kind) })
}

func (s *store) bindings(pk string) []*record {
	return s.where(func(r *record) bool {
		return r.kind == kindBinding && (r.values["target"] == pk || r.values["stage"] == pk)
	})
}

// policiesOf returns the policy bindings of a flow or of a stage binding.
func (s *store) policiesOf(target string) []*record {
	return s.where(func(r *record) bool { return r.kind == kindPolicyBinding && r.values["target"] == target })
}

func (s *store) first(kinds []string, field string, value any) *record {
	for _, r := range s.records {
		if slices.Contains(kinds, r.kind) && r.values[field] == value {
			return r
		}
	}
	return nil
}

// lookup finds a flow by its slug, and any other record by its primary key. It returns nil if there is none.
func (s *store) lookup(key string, kinds ...string) *record {
	if kinds[0] == kindFlow {
		return s.first(kinds, "slug", key)
	}
	return s.find(key, kinds...)
}

func (s *store) find(pk string, kinds ...string) *record {
	for _, r := range s.records {
		if r.pk == pk && slices.Contains(kinds, r.kind) && s.exists(r.kind) {
			return r
		}
	}
	return nil
}

// exists reports whether the simulated release has this kind of object. After a downgrade, the store can contain
// objects of kinds that the release does not have.
func (s *store) exists(kind string) bool { return s.release.has(s.resources[kind].since) }

// remove deletes a record. It also deletes or changes the records that refer to it, as authentik's database does.
func (s *store) remove(r *record) {
	s.records = slices.DeleteFunc(s.records, func(other *record) bool { return other == r })
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
