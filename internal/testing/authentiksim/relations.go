package authentiksim

import (
	"fmt"
	"net/http"
	"strconv"
)

// relatedTo returns the cleaner of a PrimaryKeyRelatedField to objects of these kinds. The clean value is the primary
// key of the object.
func relatedTo(kinds ...string) cleaner {
	return func(c *cleaning, v any) (any, error) { return c.related(v, kinds) }
}

func (c *cleaning) related(v any, kinds []string) (any, error) {
	if _, isBool := v.(bool); isBool {
		return nil, invalid("Incorrect type. Expected pk value, received bool.")
	}
	pk, ok := pyUUID(pyStr(v))
	if n, isInt := v.(int64); isInt && n >= 0 {
		// authentik converts a number with uuid.UUID(int=…). A small number is then a valid UUID that no object has.
		pk, ok = strconv.FormatInt(n, 10), true
	}
	if !ok {
		return nil, invalid(fmt.Sprintf("“%s” is not a valid UUID.", pyStr(v)))
	}
	if c.store.find(kinds, pk) == nil {
		return nil, invalid(fmt.Sprintf("Invalid pk \"%s\" - object does not exist.", pyStr(v)))
	}
	return pk, nil
}

// manyRelatedTo returns the cleaner of a ManyRelatedField: a list of primary keys. It removes duplicates.
func manyRelatedTo(kinds ...string) cleaner {
	return func(c *cleaning, v any) (any, error) {
		items, ok := v.([]any)
		if !ok {
			return nil, invalid(fmt.Sprintf("Expected a list of items but got type \"%s\".", pyType(v)))
		}
		keys, seen := []any{}, map[any]bool{}
		for _, item := range items {
			pk, err := c.related(item, kinds)
			if err != nil {
				return nil, err
			}
			if !seen[pk] {
				keys = append(keys, pk)
			}
			seen[pk] = true
		}
		return keys, nil
	}
}

// listOf returns the cleaner of a ListField. It reports an invalid item under its index.
func listOf(clean cleaner) cleaner {
	return func(c *cleaning, v any) (any, error) {
		items, ok := v.([]any)
		if !ok {
			return nil, invalid(fmt.Sprintf("Expected a list of items but got type \"%s\".", pyType(v)))
		}
		values, problems := []any{}, map[string]any{}
		for i, item := range items {
			value, err := clean(c, item)
			if err := collect(problems, strconv.Itoa(i), err); err != nil {
				return nil, err
			}
			values = append(values, value)
		}
		if len(problems) > 0 {
			return nil, &failure{status: http.StatusBadRequest, body: problems}
		}
		return values, nil
	}
}
