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

// What can be wrong with a duration; each error of Parse wraps one of them. None of them contains the value.
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
	// example is in every error.
	example = `"minutes=30" or "hours=1;minutes=30"`
	// digits is how Python writes them: underscores stand between two digits only.
	digits = `[0-9](_?[0-9])*`
)

var (
	integer = regexp.MustCompile(`^[+-]?[0-9]+$`)
	// number is what Python's float takes, without inf and nan (email/field/token_expiry/exponent).
	number = regexp.MustCompile(`^[+-]?(` + digits + `(\.(` + digits + `)?)?|\.` + digits + `)([eE][+-]?` + digits + `)?$`)
)

// Parse reads authentik's grammar (unit=number joined by ";"), the form with commas that authentik's help text shows but its
// server refuses, and a bare integer, which means minutes. Blanks around the text and before a number are skipped, as the
// server does (email/field/token_expiry/padded). An error says what is wrong and shows a correct example.
func Parse(s string) (Duration, error) {
	d, err := parse(respell(s))
	if err != nil {
		return Duration{}, fmt.Errorf("%w: write a duration such as %s, or a whole number of minutes (units: %s)", err, example, keys())
	}
	return d, nil
}

// respell changes the two forms that the server refuses to its own grammar and leaves everything else as it is.
func respell(s string) string {
	s = trim(s)
	if integer.MatchString(s) {
		return "minutes=" + s
	}
	return strings.ReplaceAll(s, ",", ";")
}

// parse adds up the parts of a text in the server's grammar.
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

// parsePart reads one unit=number and returns its length in microseconds, not yet rounded.
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
	// A part beyond the limit is an error by itself, whatever another part would subtract: it may be infinite.
	if length := value * float64(u.microseconds); math.Abs(length) > longest {
		return unit{}, nil, check(length)
	}
	length := new(big.Rat).SetFloat64(value)
	return u, length.Mul(length, new(big.Rat).SetInt64(u.microseconds)), nil
}

// parseNumber reads a number as the server does, into a 64-bit float. Below 100 years the float differs by less than half a
// microsecond, so that rounding restores every decimal exactly: hours=0.1 is 360 s.
func parseNumber(text string) (float64, bool) {
	if !number.MatchString(text) {
		return 0, false
	}
	value, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
	return value, err == nil || errors.Is(err, strconv.ErrRange)
}

// check returns what is wrong with a length in microseconds, nil if nothing is.
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

// round returns the nearest integer, the even one of two, as Python's timedelta does.
func round(r *big.Rat) int64 {
	up := new(big.Rat).Add(r, big.NewRat(1, 2))
	floor := new(big.Int).Div(up.Num(), up.Denom()).Int64()
	if up.IsInt() && floor%2 != 0 {
		floor--
	}
	return floor
}

// unitOf finds a unit by its key in any case. EqualFold alone would also take letters beyond ASCII.
func unitOf(key string) (unit, bool) {
	for _, u := range units {
		if len(key) == len(u.key) && strings.EqualFold(key, u.key) {
			return u, true
		}
	}
	return unit{}, false
}

// keys names every unit, for messages and descriptions.
func keys() string {
	names := make([]string, 0, len(units))
	for _, u := range units {
		names = append(names, u.key)
	}
	return strings.Join(names, ", ")
}

// trim strips what Python's str.strip strips: U+001C to U+001F too.
func trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f })
}
