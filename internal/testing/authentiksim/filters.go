package authentiksim

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// filter reads the value of a query parameter that selects the records of a list, and returns the condition for the
// field of the same name.
type filter func(s *store, raw string) (condition, error)

// condition reports whether a record with this value in a field is in the list.
type condition func(any) bool

// exactly is a filter that selects the records whose field equals the text in the query parameter.
func exactly(_ *store, raw string) (condition, error) {
	return func(v any) bool { return v == raw }, nil
}

// number is a filter that selects the records whose field equals the integer in the query parameter.
func number(_ *store, raw string) (condition, error) {
	wanted, ok := pyNumber(raw)
	if !ok || math.IsInf(wanted, 0) {
		return nil, invalid("Enter a number.")
	}
	return func(v any) bool { n, ok := v.(int64); return ok && float64(n) == wanted }, nil
}

// truth is a filter that selects the records whose field equals the boolean in the query parameter. It selects all
// records if the parameter is not true, false, 1 or 0.
func truth(_ *store, raw string) (condition, error) {
	wanted, err := boolean(nil, raw)
	return func(v any) bool { return err != nil || v == wanted }, nil
}

// refersTo returns a filter that selects the records whose field contains the primary key in the query parameter, alone
// or in a list. The filter refuses a key if no object of these kinds has it.
func refersTo(kinds ...string) filter {
	return func(s *store, raw string) (condition, error) {
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
	}
}

// filtered returns the records that match all filters of the request, and the query parameter search. An absent or blank
// parameter selects all records.
func (c *call) filtered() ([]*record, error) {
	rows, problems := c.store.all(c.resource.kinds...), map[string]any{}
	for name, filter := range c.resource.filters {
		raw := strip(c.param(name))
		if raw == "" {
			continue
		}
		holds, err := filter(c.store, raw)
		if err := collect(problems, name, err); err != nil {
			return nil, err
		}
		if err == nil {
			rows = slices.DeleteFunc(rows, func(rec *record) bool { return !holds(rec.values[name]) })
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
