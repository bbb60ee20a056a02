// Package duration reads and writes the durations of authentik, which are texts such as "hours=1;minutes=30".
package duration

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// units contains the length of each unit in microseconds, the precision of Python's timedelta, which authentik uses.
var units = map[string]float64{
	"weeks":        7 * 24 * 3600e6,
	"days":         24 * 3600e6,
	"hours":        3600e6,
	"minutes":      60e6,
	"seconds":      1e6,
	"milliseconds": 1e3,
	"microseconds": 1,
}

const (
	// longest is the longest duration that Parse accepts, in microseconds: 100 years of 365.25 days. Without a limit,
	// authentik would store a duration that ends after the year 9999 and then fail to send the mail (recording
	// email/field/token_expiry/beyond-the-year-9999).
	longest = 36_525 * 24 * 3600e6
	advice  = `write a duration such as "minutes=30" or "hours=1;minutes=30", or a whole number of minutes`
	// digits matches a sequence of digits as Python accepts it. An underscore is allowed only between two digits.
	digits = `[0-9](_?[0-9])*`
)

// Each error of Parse wraps one of these errors. No error contains the text that Parse rejects.
var (
	errShape = errors.New("a part is not of the form unit=number")
	errUnit  = errors.New("a unit is unknown or has a space beside it (the units are weeks, days, hours, minutes, " +
		"seconds, milliseconds and microseconds)")
	errRepeated = errors.New("a unit occurs more than once")
	errNumber   = errors.New("the value of a unit is not a finite number")
	errZero     = errors.New("the duration is zero")
	errNegative = errors.New("the duration is negative")
	errTooLong  = errors.New("the duration is more than 100 years")
)

var (
	integer = regexp.MustCompile(`^[+-]?[0-9]+$`)
	// number matches each text that Python's float accepts, except inf and nan (recording
	// email/field/token_expiry/exponent).
	number = regexp.MustCompile(`^[+-]?(` + digits + `(\.(` + digits + `)?)?|\.` + digits + `)([eE][+-]?` + digits + `)?$`)
)

// Parse reads a duration in one of three forms:
//
//   - authentik's grammar: one or more parts of the form unit=number, with ";" between them;
//   - the same grammar with commas, which authentik's help text shows but its server refuses;
//   - an integer, which means minutes.
//
// Like the server, Parse ignores blanks around the text and around a number (recording
// email/field/token_expiry/padded). Its error says what is wrong and what to write instead.
func Parse(s string) (time.Duration, error) {
	microseconds, err := parse(respell(s))
	if err != nil {
		return 0, fmt.Errorf("%w: %s", err, advice)
	}
	return time.Duration(microseconds) * time.Microsecond, nil
}

// Problem returns what is wrong with a duration and how to fix it. It returns "" if Parse accepts the duration.
func Problem(s string) string {
	_, err := Parse(s)
	if err == nil {
		return ""
	}
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// respell converts a duration to authentik's grammar: "30" becomes "minutes=30", and a comma becomes ";".
func respell(s string) string {
	s = trim(s)
	if integer.MatchString(s) {
		return "minutes=" + s
	}
	return strings.ReplaceAll(s, ",", ";")
}

// parse reads a duration in authentik's grammar and returns it in whole microseconds. A float64 is exact enough: for
// durations of up to ten years, its error is less than half a microsecond.
func parse(s string) (float64, error) {
	seen := map[string]bool{}
	total := 0.0
	for part := range strings.SplitSeq(s, ";") {
		unit, length, err := parsePart(part)
		if err != nil {
			return 0, err
		}
		if seen[unit] {
			return 0, errRepeated
		}
		seen[unit] = true
		total += length
	}
	switch total = math.RoundToEven(total); {
	case total == 0:
		return 0, errZero
	case total < 0:
		return 0, errNegative
	case total <= longest:
		return total, nil
	}
	return 0, errTooLong // also for NaN, the sum of a positive and a negative infinite length
}

// parsePart returns the unit in lower case, and the length in microseconds.
func parsePart(part string) (unit string, length float64, err error) {
	key, text, found := strings.Cut(part, "=")
	if !found {
		return "", 0, errShape
	}
	unit = strings.ToLower(key)
	// ToLower converts the letter İ to i, and Python does not. Such a unit is invalid, and has another length in bytes
	// here.
	if units[unit] == 0 || len(unit) != len(key) {
		return "", 0, errUnit
	}
	text = trim(text)
	value, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
	if !number.MatchString(text) || err != nil && !errors.Is(err, strconv.ErrRange) {
		return "", 0, errNumber
	}
	return unit, value * units[unit], nil
}

// trim removes what Python's str.strip removes: Unicode white space, and the characters U+001C to U+001F.
func trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f })
}

// ForString returns the text to send for a duration in a field that is a JSON string: commas become semicolons, and an
// integer N becomes minutes=N. If Parse rejects a text, ForString returns it unchanged, because a server may store such
// a text (minutes=30;foo=2). For a field that is a number of minutes, use ForMinutes.
func ForString(s string) string {
	if _, err := Parse(s); err != nil {
		return s
	}
	return respell(s)
}

// ErrNotMinutes is the error of ForMinutes for a duration that is not a whole number of minutes.
var ErrNotMinutes = errors.New("fractional minutes")

// ForMinutes returns the integer to send for a duration in a field that is a number of minutes. The only such field is
// EmailStage.token_expiry before authentik 2025.4. ForMinutes returns an error if Parse rejects the text, or if the
// duration is not a whole number of minutes.
func ForMinutes(s string) (string, error) {
	d, err := Parse(s)
	switch {
	case err != nil:
		return "", err
	case d%time.Minute != 0:
		return "", ErrNotMinutes
	}
	return strconv.FormatInt(int64(d/time.Minute), 10), nil
}
