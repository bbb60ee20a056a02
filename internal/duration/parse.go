package duration

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Every error of Parse wraps one of these errors. None of them contains the value.
var (
	errShape    = errors.New("a part is not of the form unit=number")
	errUnit     = errors.New("a part has an unknown unit")
	errRepeated = errors.New("a unit occurs more than once")
	errNumber   = errors.New("a part is not a finite number")
	errZero     = errors.New("the duration is zero")
	errNegative = errors.New("the duration is negative")
	errTooLong  = errors.New("the duration is more than 100 years")
)

const (
	// example is the part of every error of Parse that shows valid durations.
	example = `"minutes=30" or "hours=1;minutes=30"`
	// digits matches digits as Python writes them: an underscore may only be between two digits.
	digits = `[0-9](_?[0-9])*`
)

var (
	integer = regexp.MustCompile(`^[+-]?[0-9]+$`)
	// number matches what Python's float accepts, except inf and nan (recording email/field/token_expiry/exponent).
	number = regexp.MustCompile(`^[+-]?(` + digits + `(\.(` + digits + `)?)?|\.` + digits + `)([eE][+-]?` + digits + `)?$`)
)

// Parse reads a duration in one of three forms: authentik's grammar, which is unit=number joined by ";"; the same
// with commas, which authentik's help text shows but its server refuses; or an integer, which means minutes. Parse
// ignores blanks around the text and before a number, as the server does (recording email/field/token_expiry/padded).
// Its error says what is wrong and shows valid durations.
func Parse(s string) (Duration, error) {
	d, err := parse(respell(s))
	if err != nil {
		return Duration{}, fmt.Errorf("%w: write a duration such as %s, or a whole number of minutes (units: %s)", err, example, keys())
	}
	return d, nil
}

// respell converts the two forms that the server refuses to the server's own grammar. It returns any other text
// unchanged, except for blanks around it.
func respell(s string) string {
	s = trim(s)
	if integer.MatchString(s) {
		return "minutes=" + s
	}
	return strings.ReplaceAll(s, ",", ";")
}

// parse reads a text in the server's grammar and adds up the lengths of its parts.
func parse(s string) (Duration, error) {
	seen := map[string]bool{}
	total := new(big.Rat)
	for part := range strings.SplitSeq(s, ";") {
		u, length, err := parsePart(part)
		if err != nil {
			return Duration{}, err
		}
		if seen[u.key] {
			return Duration{}, errRepeated
		}
		seen[u.key] = true
		total.Add(total, length)
	}
	d := Duration{round(total)}
	if err := check(float64(d.microseconds)); err != nil {
		return Duration{}, err
	}
	return d, nil
}

// parsePart reads one unit=number. It returns the unit, and the length in microseconds before rounding.
func parsePart(part string) (unit, *big.Rat, error) {
	key, text, found := strings.Cut(part, "=")
	if !found {
		return unit{}, nil, errShape
	}
	u, found := unitOf(key)
	if !found {
		return unit{}, nil, errUnit
	}
	value, found := parseNumber(trim(text))
	if !found {
		return unit{}, nil, errNumber
	}
	// A part that is longer than the limit is an error even if another part is negative, because the part may be
	// infinite.
	if length := value * float64(u.microseconds); math.Abs(length) > longest {
		return unit{}, nil, check(length)
	}
	length := new(big.Rat).SetFloat64(value)
	return u, length.Mul(length, new(big.Rat).SetInt64(u.microseconds)), nil
}

// parseNumber reads a number into a 64-bit float, as the server does. It returns false if the text is not a number.
// Below 100 years the float differs from the number by less than half a microsecond, so rounding restores every
// decimal: hours=0.1 is 360 s.
func parseNumber(text string) (float64, bool) {
	if !number.MatchString(text) {
		return 0, false
	}
	value, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
	return value, err == nil || errors.Is(err, strconv.ErrRange)
}

// check returns an error if a length in microseconds is zero, negative or too long, and otherwise nil.
func check(microseconds float64) error {
	switch {
	case microseconds == 0:
		return errZero
	case microseconds < 0:
		return errNegative
	case microseconds > longest:
		return errTooLong
	}
	return nil
}

// round returns the nearest integer. If two integers are equally near, it returns the even one, as Python's timedelta
// does.
func round(r *big.Rat) int64 {
	up := new(big.Rat).Add(r, big.NewRat(1, 2))
	floor := new(big.Int).Div(up.Num(), up.Denom()).Int64()
	if up.IsInt() && floor%2 != 0 {
		floor--
	}
	return floor
}

// unitOf returns the unit with a key, which may be in upper or lower case, or false if there is none. It also
// compares the lengths of the keys, because EqualFold accepts letters outside of ASCII.
func unitOf(key string) (unit, bool) {
	for _, u := range units {
		if len(key) == len(u.key) && strings.EqualFold(key, u.key) {
			return u, true
		}
	}
	return unit{}, false
}

// keys returns the keys of all units, for messages and descriptions.
func keys() string {
	names := make([]string, 0, len(units))
	for _, u := range units {
		names = append(names, u.key)
	}
	return strings.Join(names, ", ")
}

// trim removes what Python's str.strip removes: Unicode white space, and the characters U+001C to U+001F.
func trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f })
}
