package authentiksim

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/google/uuid"
)

// strip does what Python's str.strip() does. It removes Unicode white space and the separators U+001C to U+001F from
// both ends.
func strip(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || (r >= 0x1c && r <= 0x1f) })
}

// pyType returns the name of the Python type of a decoded JSON value, as type(value).__name__ does. The value must not
// be nil.
func pyType(v any) string {
	return map[string]string{"string": "str", "bool": "bool", "int64": "int", "float64": "float",
		"[]interface {}": "list", "map[string]interface {}": "dict"}[fmt.Sprintf("%T", v)]
}

// wholeNumber matches the texts that Python's int() accepts, and decimalNumber those that float() accepts. Both accept
// underscores between digits.
var (
	wholeNumber   = regexp.MustCompile(`^[-+]?\d+(_\d+)*$`)
	decimalNumber = regexp.MustCompile(`(?i)^[-+]?((\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[-+]?\d+(_\d+)*)?|` +
		`inf|infinity|nan)$`)
)

// pyInt does what Python's int(text) does. It returns false if the text is not an integer. A number that does not fit
// into int64 becomes the nearest int64, which every field refuses.
func pyInt(text string) (int64, bool) {
	text = strip(text)
	n, _ := strconv.ParseInt(strings.ReplaceAll(text, "_", ""), 10, 64)
	return n, wholeNumber.MatchString(text)
}

// pyNumber does what Python's float(text) does. The result can be infinite or NaN. It returns false if the text is not
// a number.
func pyNumber(text string) (float64, bool) {
	text = strip(text)
	f, _ := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
	return f, decimalNumber.MatchString(text)
}

// pyUUID does what Python's uuid.UUID(text) does. It accepts upper and lower case and missing dashes, and returns the
// canonical form. It returns false if the text is not a UUID.
func pyUUID(text string) (string, bool) {
	text = strings.ReplaceAll(text, "-", "")
	id, err := uuid.Parse(text)
	return id.String(), err == nil && len(text) == 32
}
