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

// ProblemUnlessStorable does the same as Problem, but returns "" for every duration that some release of authentik
// stores. Parse rejects some of these durations, such as "minutes=30;foo=2". The plan rejects them too, unless the
// state contains the duration, because the server has already stored it.
func ProblemUnlessStorable(s string) string {
	if isStorable(s) {
		return ""
	}
	return Problem(s)
}

// isStorable reports whether at least one release of authentik stores a text unchanged (recordings
// email/field/token_expiry/*):
//
//   - Releases up to 2025.2 store every whole number of minutes, even a negative one.
//   - Later releases store a list of unit=number parts if they know the unit of at least one part. Parts with an
//     unknown unit stay in the stored text, but do not count.
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
