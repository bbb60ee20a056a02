package duration

import (
	"errors"
	"strings"
)

// Problem returns what is wrong with a duration and how to fix it. It returns "" if Parse accepts the duration.
func Problem(s string) string {
	_, err := Parse(s)
	if err == nil {
		return ""
	}
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// ProblemUnlessStorable does the same as Problem, but also accepts a duration that a server may store although Parse
// rejects it, such as "minutes=30;foo=2". A configuration that repeats the stored duration must be valid. Later, the
// plan rejects such a duration if the state does not contain it.
func ProblemUnlessStorable(s string) string {
	if isStorable(s) {
		return ""
	}
	return Problem(s)
}

// isStorable reports whether some release stores a text unchanged. Releases up to 2025.2 store any whole number of
// minutes, even a negative one. Later releases store a list of unit=number parts if they know at least one of the
// units. They store the parts with unknown units too, which have no effect (recordings email/field/token_expiry/*).
func isStorable(s string) bool {
	if integer.MatchString(s) {
		return true
	}
	hasUnit := false
	for part := range strings.SplitSeq(s, ";") {
		switch _, _, err := parsePart(part); {
		case errors.Is(err, errShape), errors.Is(err, errNumber):
			return false
		case !errors.Is(err, errUnit):
			hasUnit = true
		}
	}
	return hasUnit
}
