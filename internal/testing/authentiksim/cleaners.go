package authentiksim

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// check is a validator of a string. It returns nil if the string is valid.
type check func(*cleaning, string) error

// text validates like a CharField of Django REST framework, and refuses the empty string.
func text(checks ...check) cleaner {
	clean := blankText(checks...)
	return func(c *cleaning, v any) (any, error) {
		value, err := clean(c, v)
		if value == "" && err == nil {
			return nil, invalid("This field may not be blank.")
		}
		return value, err
	}
}

// blankText validates like a CharField of Django REST framework, and accepts the empty string without any check.
func blankText(checks ...check) cleaner {
	return func(c *cleaning, v any) (any, error) {
		switch v.(type) {
		case string, int64, float64:
		default:
			return nil, invalid("Not a valid string.")
		}
		s := strings.TrimSpace(fmt.Sprint(v))
		if s == "" {
			return "", nil
		}
		if strings.ContainsRune(s, 0) {
			return nil, invalid("Null characters are not allowed.")
		}
		for _, check := range checks {
			if err := check(c, s); err != nil {
				return nil, err
			}
		}
		return s, nil
	}
}

func atMost(limit int) check {
	return func(_ *cleaning, s string) error {
		if utf8.RuneCountInString(s) > limit {
			return invalid(fmt.Sprintf("Ensure this field has no more than %d characters.", limit))
		}
		return nil
	}
}

func matches(pattern *regexp.Regexp, message string) check {
	return func(_ *cleaning, s string) error {
		if !pattern.MatchString(s) {
			return invalid(message)
		}
		return nil
	}
}

// integer validates like an IntegerField of Django REST framework, from `lowest` to the largest integer of PostgreSQL.
func integer(lowest int64) cleaner {
	return func(_ *cleaning, v any) (any, error) {
		n, ok := pyInt(fmt.Sprint(v))
		switch {
		case !ok:
			return nil, invalid("A valid integer is required.")
		case n > math.MaxInt32:
			return nil, invalid(fmt.Sprintf("Ensure this value is less than or equal to %d.", math.MaxInt32))
		case n < lowest:
			return nil, invalid(fmt.Sprintf("Ensure this value is greater than or equal to %d.", lowest))
		}
		return n, nil
	}
}

// boolean validates like a BooleanField of Django REST framework, which also accepts texts and numbers.
func boolean(_ *cleaning, v any) (any, error) {
	switch strings.ToLower(fmt.Sprint(v)) {
	case "true", "1":
		return true, nil
	case "false", "0":
		return false, nil
	}
	return nil, invalid("Must be a valid boolean.")
}

// oneOf validates like a ChoiceField of Django REST framework, with those choices that the simulated release has.
func oneOf(choices ...choice) cleaner {
	return func(c *cleaning, v any) (any, error) {
		for _, choice := range choices {
			if fmt.Sprint(v) == choice.name && c.store.release.has(choice.since) {
				return choice.name, nil
			}
		}
		return nil, invalid(fmt.Sprintf(`"%s" is not a valid choice.`, fmt.Sprint(v)))
	}
}

type choice struct {
	name  string
	since since // the first release that allows the value; 0 = all releases
}

func names(values ...string) []choice {
	choices := make([]choice, len(values))
	for i, name := range values {
		choices[i].name = name
	}
	return choices
}

// address matches an email address of the usual form: local@domain. It does not match two unusual forms that Django's
// EmailValidator accepts: a quoted local part, and an IP address in brackets.
var address = regexp.MustCompile("(?i)^[-!#$%&'*+/=?^_`{}|~0-9A-Z]+(\\.[-!#$%&'*+/=?^_`{}|~0-9A-Z]+)*" +
	`@(localhost|([\p{L}\p{N}]([\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+[\p{L}\p{M}\p{N}-]{1,62}[\p{L}\p{M}\p{N}])$`)

var isEmail = matches(address, "Enter a valid email address.")

// relatedTo validates the primary key of an existing object of these kinds, like a PrimaryKeyRelatedField of Django
// REST framework.
func relatedTo(kinds ...string) cleaner {
	return func(c *cleaning, v any) (any, error) {
		pk, ok := pyUUID(fmt.Sprint(v))
		if !ok {
			return nil, invalid(fmt.Sprintf("“%s” is not a valid UUID.", fmt.Sprint(v)))
		}
		if c.store.find(pk, kinds...) == nil {
			return nil, invalid(fmt.Sprintf("Invalid pk \"%s\" - object does not exist.", fmt.Sprint(v)))
		}
		return pk, nil
	}
}

// manyRelatedTo validates like a ManyRelatedField of Django REST framework, and reports only the first invalid key.
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

// listOf validates like a ListField of Django REST framework, and reports each invalid item under its index.
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

func list(v any) ([]any, error) {
	if items, ok := v.([]any); ok {
		return items, nil
	}
	return nil, invalid(`Expected a list of items but got type "` + pyType(v) + `".`)
}
