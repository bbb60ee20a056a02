package authentiksim

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
)

// strip does what Python's str.strip() does. It removes Unicode white space and the separators U+001C to U+001F from
// both ends.
func strip(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || (r >= 0x1c && r <= 0x1f) })
}

// pyStr returns what Python's str(value) returns, for any JSON value.
func pyStr(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case string:
		return v
	case bool:
		if v {
			return "True"
		}
		return "False"
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return pyFloat(v)
	case []any:
		return "[" + strings.Repeat("…", min(len(v), 1)) + "]"
	default:
		fields, _ := v.(map[string]any)
		return "{" + strings.Repeat("…", min(len(fields), 1)) + "}"
	}
}

// pyFloat returns what Python's repr(float) returns: the shortest digits that identify the number. The exponent form is
// used below 1e-4 and from 1e16.
func pyFloat(f float64) string {
	if size := math.Abs(f); size != 0 && (size < 1e-4 || size >= 1e16) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// pyType returns what Python's type(value).__name__ returns.
func pyType(v any) string {
	switch v.(type) {
	case nil:
		return "NoneType"
	case string:
		return "str"
	case bool:
		return "bool"
	case int64:
		return "int"
	case float64:
		return "float"
	case []any:
		return "list"
	default:
		return "dict"
	}
}

var (
	underscored   = regexp.MustCompile(`(\d)_(\d)`)
	wholeNumber   = regexp.MustCompile(`^[-+]?\d+$`)
	decimalNumber = regexp.MustCompile(`(?i)^[-+]?(\d+\.?\d*(e[-+]?\d+)?|\.\d+(e[-+]?\d+)?|inf|infinity|nan)$`)
)

// withoutUnderscores removes the underscores that Python allows between digits. It replaces twice, because two matches
// can share a digit.
func withoutUnderscores(s string) string {
	s = underscored.ReplaceAllString(s, "$1$2")
	return underscored.ReplaceAllString(s, "$1$2")
}

// asciiDigits replaces every decimal digit of Unicode with 0 to 9, because Python's int() and float() accept all of
// them. The ten digits of a script are consecutive in Unicode, so one range has whole groups of ten.
func asciiDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf {
			return r
		}
		for _, digits := range unicode.Nd.R16 {
			if rune(digits.Lo) <= r && r <= rune(digits.Hi) {
				return '0' + (r-rune(digits.Lo))%10
			}
		}
		for _, digits := range unicode.Nd.R32 {
			if rune(digits.Lo) <= r && r <= rune(digits.Hi) {
				return '0' + (r-rune(digits.Lo))%10
			}
		}
		return r
	}, s)
}

// pyInt does what Python's int(text) does. A number outside of int64 becomes the nearest int64, which is outside of
// every field's limits. It returns false if the text is not an integer.
func pyInt(text string) (int64, bool) {
	text = withoutUnderscores(asciiDigits(strip(text)))
	if !wholeNumber.MatchString(text) {
		return 0, false
	}
	n, _ := strconv.ParseInt(text, 10, 64)
	return n, true
}

// pyNumber does what Python's float(text) does. The result can be infinite or NaN. It returns false if the text is not
// a number.
func pyNumber(text string) (float64, bool) {
	text = withoutUnderscores(asciiDigits(strip(text)))
	if !decimalNumber.MatchString(text) {
		return 0, false
	}
	f, _ := strconv.ParseFloat(text, 64)
	return f, true
}

// pyUUID does what Python's uuid.UUID(text) does. It accepts upper and lower case, missing dashes, braces and URN
// prefixes, and returns the canonical form. It returns false if the text is not a UUID.
func pyUUID(text string) (string, bool) {
	text = strings.NewReplacer("urn:", "", "uuid:", "").Replace(text)
	text = strings.ReplaceAll(strings.Trim(text, "{}"), "-", "")
	if len(text) != 32 {
		return "", false
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return "", false
	}
	return id.String(), true
}
