package authentiksim

import (
	"fmt"
	"net/http"
	"strconv"
)

// relatedTo is a PrimaryKeyRelatedField to objects of these kinds; it stores the primary key.
func relatedTo(kinds ...string) cleaner {
	return func(c *cleaning, v any) (any, error) { return c.related(v, kinds) }
}

func (c *cleaning) related(v any, kinds []string) (any, error) {
	if _, isBool := v.(bool); isBool {
		return nil, invalid("Incorrect type. Expected pk value, received bool.")
	}
	pk, ok := pyUUID(pyStr(v))
	if n, isInt := v.(int64); isInt && n >= 0 {
		// uuid.UUID(int=…): a small number is a well-formed UUID that nothing has.
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

// manyRelatedTo is a ManyRelatedField: a list of primary keys, each kept once.
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

// listOf is a ListField; what is wrong with its items is reported by their index.
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
