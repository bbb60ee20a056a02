package authentiksim

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// check is a validator of a string. It returns the reason why the string is invalid, "" if it is valid, or errCrash as
// the error.
type check func(*cleaning, string) (string, error)

// text returns the cleaner of a CharField that refuses the empty string.
func text(checks ...check) cleaner {
	clean := blankText(checks...)
	return func(c *cleaning, v any) (any, error) {
		if strip(pyStr(v)) == "" {
			return nil, invalid("This field may not be blank.")
		}
		return clean(c, v)
	}
}

// blankText returns the cleaner of a CharField that accepts the empty string, whatever the checks say.
func blankText(checks ...check) cleaner {
	return func(c *cleaning, v any) (any, error) {
		if !isText(v) {
			return nil, invalid("Not a valid string.")
		}
		s := strip(pyStr(v))
		if s == "" {
			return "", nil
		}
		var reasons []string
		for _, check := range append(slices.Clip(checks), noNUL) {
			reason, err := check(c, s)
			if err != nil {
				return nil, err
			}
			if reason != "" {
				reasons = append(reasons, reason)
			}
		}
		if reasons != nil {
			return nil, invalid(reasons...)
		}
		return s, nil
	}
}

// isText reports whether a CharField accepts a value of this type.
func isText(v any) bool {
	switch v.(type) {
	case string, int64, float64:
		return true
	}
	return false
}

// worded returns a cleaner of text that refuses every other type with its own message.
func worded(otherwise string, clean cleaner) cleaner {
	return func(c *cleaning, v any) (any, error) {
		if !isText(v) {
			return nil, invalid(otherwise)
		}
		return clean(c, v)
	}
}

// noNUL is the check of all text: PostgreSQL cannot store the character NUL.
func noNUL(_ *cleaning, s string) (string, error) {
	if strings.ContainsRune(s, 0) {
		return "Null characters are not allowed.", nil
	}
	return "", nil
}

func atMost(limit int) check {
	return func(_ *cleaning, s string) (string, error) {
		if utf8.RuneCountInString(s) > limit {
			return fmt.Sprintf("Ensure this field has no more than %d characters.", limit), nil
		}
		return "", nil
	}
}

func matches(pattern *regexp.Regexp, otherwise string) check {
	return func(_ *cleaning, s string) (string, error) {
		if !pattern.MatchString(s) {
			return otherwise, nil
		}
		return "", nil
	}
}

// then returns a cleaner that runs one more check after all others have passed. A serializer's validate_<field> method
// does that.
func then(clean cleaner, last check) cleaner {
	return func(c *cleaning, v any) (any, error) {
		value, err := clean(c, v)
		if err != nil {
			return nil, err
		}
		reason, err := last(c, pyStr(value))
		if reason != "" {
			return nil, invalid(reason)
		}
		return value, err
	}
}

var zeroFraction = regexp.MustCompile(`\.0*\s*$`)

// integer returns the cleaner of an IntegerField with this lowest value. The highest value is that of PostgreSQL's
// integer.
func integer(lowest int64) cleaner {
	return func(_ *cleaning, v any) (any, error) {
		n, ok := pyInt(zeroFraction.ReplaceAllString(pyStr(v), ""))
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

// boolean is the cleaner of a BooleanField.
func boolean(_ *cleaning, v any) (any, error) {
	switch strings.ToLower(pyStr(v)) {
	case "true", "1":
		return true, nil
	case "false", "0":
		return false, nil
	}
	return nil, invalid("Must be a valid boolean.")
}

// oneOf returns the cleaner of a ChoiceField. A choice can be limited to some releases.
func oneOf(choices ...choice) cleaner {
	return func(c *cleaning, v any) (any, error) {
		for _, choice := range choices {
			if pyStr(v) == choice.name && choice.when.holds(c.store.release) {
				return choice.name, nil
			}
		}
		return nil, invalid(fmt.Sprintf(`"%s" is not a valid choice.`, pyStr(v)))
	}
}

// choice is a value of an enumeration. A nil condition means every release.
type choice struct {
	name string
	when condition
}

func names(values ...string) []choice {
	choices := make([]choice, len(values))
	for i, name := range values {
		choices[i].name = name
	}
	return choices
}
