package authentiksim

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
)

// filter is one query parameter of a list. If the parameter is absent or empty, the filter has no effect.
type filter struct {
	name   string
	when   condition
	itself bool // compares the primary key, whatever the parameter's name
	// whole keeps the white space around the parameter's value. Otherwise a value of white space only has no effect.
	whole bool
	parse func(*store, string) (predicate, error)
}

// predicate reports whether a field's value passes the filter. A nil predicate accepts every value.
type predicate func(any) bool

// exactly returns a filter by equal text.
func exactly(name string) filter {
	return filter{name: name, parse: func(_ *store, raw string) (predicate, error) {
		if problem, _ := noNUL(nil, raw); problem != "" {
			return nil, invalid(problem)
		}
		return func(v any) bool { return v == raw }, nil
	}}
}

// number returns a filter by an integer.
func number(name string) filter {
	return filter{name: name, whole: true, parse: func(_ *store, raw string) (predicate, error) {
		wanted, ok := pyNumber(raw)
		switch {
		case !ok, math.IsInf(wanted, 0):
			return nil, invalid("Enter a number.")
		case wanted > 1e50:
			return nil, invalid("Ensure this value is less than or equal to 1e+50.")
		}
		return func(v any) bool { n, ok := v.(int64); return ok && float64(n) == wanted }, nil
	}}
}

// truth returns a filter by a boolean. A value other than true, false, 1 or 0 has no effect.
func truth(name string) filter {
	return filter{name: name, parse: func(_ *store, raw string) (predicate, error) {
		switch strings.ToLower(raw) {
		case "true", "1":
			return func(v any) bool { return v == true }, nil
		case "false", "0":
			return func(v any) bool { return v == false }, nil
		}
		return nil, nil
	}}
}

// isItself returns a filter by the object's own primary key.
func isItself(name string) filter {
	return filter{name: name, itself: true, parse: func(_ *store, raw string) (predicate, error) {
		pk, ok := pyUUID(raw)
		if !ok {
			return nil, invalid("Enter a valid UUID.")
		}
		return func(v any) bool { return v == pk }, nil
	}}
}

// refersTo returns a filter by the primary key of an object of these kinds. The filtered field contains one key or a
// list of keys.
func refersTo(name string, kinds ...string) filter {
	return filter{name: name, whole: true, parse: func(s *store, raw string) (predicate, error) {
		pk, ok := pyUUID(raw)
		if !ok {
			return nil, invalid(fmt.Sprintf("“%s” is not a valid UUID.", raw))
		}
		if s.find(kinds, pk) == nil {
			return nil, invalid("Select a valid choice. That choice is not one of the available choices.")
		}
		return func(v any) bool {
			list, _ := v.([]any)
			return v == pk || slices.Contains(list, any(pk))
		}, nil
	}}
}

// among returns a filter by a value of an enumeration.
func among(name string, choices ...choice) filter {
	return filter{name: name, whole: true, parse: func(s *store, raw string) (predicate, error) {
		for _, choice := range choices {
			if choice.name == raw && choice.when.holds(s.release) {
				return func(v any) bool { return v == raw }, nil
			}
		}
		return nil, invalid(fmt.Sprintf("Select a valid choice. %s is not one of the available choices.", raw))
	}}
}

func (f filter) only(when condition) filter { f.when = when; return f }

// filtered returns the records that pass all filters of the query.
func (c *call) filtered() ([]*record, error) {
	rows, problems := c.store.all(c.resource.kinds...), map[string]any{}
	for _, f := range c.resource.filters {
		raw := c.param(f.name)
		if !f.whole {
			raw = strip(raw)
		}
		if raw == "" || !f.when.holds(c.store.release) {
			continue
		}
		accept, err := f.parse(c.store, raw)
		if err := collect(problems, f.name, err); err != nil {
			return nil, err
		}
		if accept != nil {
			rows = slices.DeleteFunc(rows, func(rec *record) bool { return !accept(c.filterValue(f, rec)) })
		}
	}
	if len(problems) > 0 {
		return nil, &failure{status: http.StatusBadRequest, body: problems}
	}
	return c.searched(rows), nil
}

func (c *call) filterValue(f filter, rec *record) any {
	if f.itself || f.name == c.resource.key {
		return rec.pk
	}
	if shown := c.resource.shownField(c.store.release, f.name); shown != nil {
		return shown.value(c.store.release, rec.values[f.name])
	}
	return rec.values[f.name]
}

// searched returns the records in which every word of the parameter search occurs in one of the searched fields.
func (c *call) searched(rows []*record) []*record {
	words := strings.FieldsFunc(c.param("search"), func(r rune) bool { return r == ' ' || r == ',' })
	return slices.DeleteFunc(rows, func(rec *record) bool {
		return slices.ContainsFunc(words, func(word string) bool {
			return !slices.ContainsFunc(c.resource.search, func(name string) bool { return containsFold(rec.text(name), word) })
		})
	})
}
