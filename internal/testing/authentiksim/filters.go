package authentiksim

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// filter is a query parameter that selects the records of a list. An absent or blank parameter selects all records.
type filter struct {
	name  string // the name of the query parameter and of the field
	parse func(*store, string) (predicate, error)
}

// predicate reports whether a field's value passes the filter.
type predicate func(any) bool

// exactly returns a filter that selects the records whose field equals the text in the query parameter.
func exactly(name string) filter {
	return filter{name, func(_ *store, raw string) (predicate, error) {
		return func(v any) bool { return v == raw }, nil
	}}
}

// number returns a filter that selects the records whose field equals the integer in the query parameter.
func number(name string) filter {
	return filter{name, func(_ *store, raw string) (predicate, error) {
		wanted, ok := pyNumber(raw)
		if !ok || math.IsInf(wanted, 0) {
			return nil, invalid("Enter a number.")
		}
		return func(v any) bool { n, ok := v.(int64); return ok && float64(n) == wanted }, nil
	}}
}

// truth returns a filter that selects the records whose field equals the boolean in the query parameter. The filter
// selects all records if the parameter is not true, false, 1 or 0.
func truth(name string) filter {
	return filter{name, func(_ *store, raw string) (predicate, error) {
		wanted, err := boolean(nil, raw)
		return func(v any) bool { return err != nil || v == wanted }, nil
	}}
}

// refersTo returns a filter that selects the records whose field contains the primary key in the query parameter, alone
// or in a list. The filter refuses a key if no object of these kinds has it.
func refersTo(name string, kinds ...string) filter {
	return filter{name, func(s *store, raw string) (predicate, error) {
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

// filtered returns the records that match all filters of the request, and the query parameter search.
func (c *call) filtered() ([]*record, error) {
	rows, problems := c.store.all(c.resource.kinds...), map[string]any{}
	filters := c.resource.filters
	if c.resource.shows("name", c.store.release) {
		filters = append(slices.Clip(filters), exactly("name"))
	}
	for _, f := range filters {
		raw := strip(c.param(f.name))
		if raw == "" {
			continue
		}
		accept, err := f.parse(c.store, raw)
		if err := collect(problems, f.name, err); err != nil {
			return nil, err
		}
		if err == nil {
			rows = slices.DeleteFunc(rows, func(rec *record) bool { return !accept(rec.values[f.name]) })
		}
	}
	if len(problems) > 0 {
		return nil, invalidFields(problems)
	}
	return c.searched(rows), nil
}

// searched returns the records that match the query parameter search. Each word must occur in one of the resource's
// search fields, in upper or lower case.
func (c *call) searched(rows []*record) []*record {
	words := strings.FieldsFunc(c.param("search"), func(r rune) bool { return r == ' ' || r == ',' })
	return slices.DeleteFunc(rows, func(rec *record) bool {
		return slices.ContainsFunc(words, func(word string) bool {
			return !slices.ContainsFunc(c.resource.search, func(name string) bool {
				return strings.Contains(strings.ToUpper(rec.text(name)), strings.ToUpper(word))
			})
		})
	})
}
