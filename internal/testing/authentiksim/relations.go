package authentiksim

import (
	"fmt"
	"strconv"
)

// relatedTo returns a cleaner for a PrimaryKeyRelatedField of DRF: the primary key of an object of one of these kinds.
func relatedTo(kinds ...string) cleaner {
	return func(c *cleaning, v any) (any, error) {
		pk, ok := pyUUID(fmt.Sprint(v))
		if !ok {
			return nil, invalid(fmt.Sprintf("“%s” is not a valid UUID.", fmt.Sprint(v)))
		}
		if c.store.find(kinds, pk) == nil {
			return nil, invalid(fmt.Sprintf("Invalid pk \"%s\" - object does not exist.", fmt.Sprint(v)))
		}
		return pk, nil
	}
}

// manyRelatedTo returns a cleaner for a ManyRelatedField of DRF: a list of primary keys of objects of these kinds. It
// reports only the first invalid key.
func manyRelatedTo(kinds ...string) cleaner {
	related := relatedTo(kinds...)
	return func(c *cleaning, v any) (any, error) {
		items, err := list(v)
		keys := make([]any, len(items))
		for i := 0; i < len(items) && err == nil; i++ {
			keys[i], err = related(c, items[i])
		}
		return keys, err
	}
}

// listOf returns a cleaner for a ListField of DRF, whose items have the given cleaner. It reports each invalid item
// under its index.
func listOf(clean cleaner) cleaner {
	return func(c *cleaning, v any) (any, error) {
		items, err := list(v)
		if err != nil {
			return nil, err
		}
		values, problems := make([]any, len(items)), map[string]any{}
		for i, item := range items {
			values[i], err = clean(c, item)
			if err := collect(problems, strconv.Itoa(i), err); err != nil {
				return nil, err
			}
		}
		if len(problems) > 0 {
			return nil, invalidFields(problems)
		}
		return values, nil
	}
}

// list returns the items of a JSON list. Its error is the refusal of any other value.
func list(v any) ([]any, error) {
	if items, ok := v.([]any); ok {
		return items, nil
	}
	return nil, invalid(`Expected a list of items but got type "` + pyType(v) + `".`)
}
