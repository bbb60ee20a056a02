package authentiksim

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
)

// These are the numbers of objects on a page, unless SetPageCap changes them:
//   - since 2025.12, defaultPageSize by default and maxPageSize at most;
//   - before 2025.12, fixedPageSize by default, and no limit for page_size.
const (
	defaultPageSize = 20
	maxPageSize     = 100
	fixedPageSize   = 100
)

func (c *call) page() (any, error) {
	rows, err := c.filtered()
	if err != nil {
		return nil, err
	}
	c.sort(rows)
	size := c.pageSize()
	pages := max(1, (len(rows)+size-1)/size)
	number, err := c.pageNumber(pages)
	if err != nil {
		return nil, err
	}
	first := (number - 1) * size
	last := min(first+size, len(rows))
	results := make([]any, 0, last-first)
	for _, rec := range rows[first:last] {
		results = append(results, c.resource.represent(c.store, rec))
	}
	out := map[string]any{"pagination": pagination(number, pages, first, last, len(rows)), "results": results}
	if c.store.release.has(autocomplete) {
		out["autocomplete"] = map[string]any{}
	}
	return out, nil
}

func pagination(number, pages, first, last, count int) map[string]any {
	next := number + 1
	if number == pages {
		next = 0
	}
	return map[string]any{
		"next": next, "previous": number - 1, "count": count, "current": number, "total_pages": pages,
		"start_index": min(first+1, count), "end_index": last,
	}
}

func (c *call) pageSize() int {
	size, limit := defaultPageSize, maxPageSize
	if !c.store.release.has(pageLimits) {
		size, limit = fixedPageSize, math.MaxInt
	}
	if c.store.pageCap > 0 {
		size, limit = min(size, c.store.pageCap), c.store.pageCap
	}
	if n, ok := pyInt(c.param("page_size")); ok && n > 0 {
		return int(min(n, int64(limit)))
	}
	return size
}

func (c *call) pageNumber(pages int) (int, error) {
	if n, ok := pyInt(cmp.Or(c.param("page"), "1")); ok && n >= 1 && n <= int64(pages) {
		return int(n), nil
	}
	return 0, refuse(http.StatusNotFound, "Invalid page.")
}

// sort ignores fields in the query parameter "ordering" that responses do not show. It compares texts byte by byte,
// like PostgreSQL with the C collation.
func (c *call) sort(rows []*record) {
	asked := slices.DeleteFunc(strings.Split(c.param("ordering"), ","), func(name string) bool {
		name = strings.TrimPrefix(name, "-")
		return name != "pk" && !c.resource.shows(name, c.store.release)
	})
	if len(asked) == 0 {
		asked = c.resource.order
	}
	slices.SortStableFunc(rows, func(a, b *record) int {
		for _, name := range asked {
			name, isDescending := strings.CutPrefix(name, "-")
			order := cmp.Or(strings.Compare(a.text(name), b.text(name)), cmp.Compare(a.number(name), b.number(name)))
			if name == "pk" {
				order = strings.Compare(a.pk, b.pk)
			}
			if order != 0 && isDescending {
				return -order
			}
			if order != 0 {
				return order
			}
		}
		return 0
	})
}

// filter converts the value of a query parameter to a condition for the field that has the same name.
type filter func(s *store, raw string) (condition, error)

// condition reports whether a record matches a filter. Its argument is the value of the record's field.
type condition func(any) bool

func exactly(_ *store, raw string) (condition, error) {
	return func(v any) bool { return v == raw }, nil
}

func number(_ *store, raw string) (condition, error) {
	wanted, ok := pyNumber(raw)
	if !ok || math.IsInf(wanted, 0) {
		return nil, invalid("Enter a number.")
	}
	return func(v any) bool { n, ok := v.(int64); return ok && float64(n) == wanted }, nil
}

// truth selects all records if the query parameter is not true, false, 1 or 0.
func truth(_ *store, raw string) (condition, error) {
	wanted, err := boolean(nil, raw)
	return func(v any) bool { return err != nil || v == wanted }, nil
}

// refersTo returns a filter for a field that contains one primary key or a list of them. The query parameter must be
// the primary key of an existing object of these kinds.
func refersTo(kinds ...string) filter {
	return func(s *store, raw string) (condition, error) {
		pk, ok := pyUUID(raw)
		if !ok {
			return nil, invalid(fmt.Sprintf("“%s” is not a valid UUID.", raw))
		}
		if s.find(pk, kinds...) == nil {
			return nil, invalid("Select a valid choice. That choice is not one of the available choices.")
		}
		return func(v any) bool {
			list, _ := v.([]any)
			return v == pk || slices.Contains(list, any(pk))
		}, nil
	}
}

// filtered returns the records that match all filters and the search text of the request.
func (c *call) filtered() ([]*record, error) {
	rows, problems := c.store.all(c.resource.kinds...), map[string]any{}
	for name, filter := range c.resource.filters {
		raw := strings.TrimSpace(c.param(name))
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

// searched returns the records in which each word of the query parameter "search" occurs in one of the searched fields.
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
