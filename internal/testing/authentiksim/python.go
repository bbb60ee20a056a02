package authentiksim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// pyType returns the name of the Python type of a decoded JSON value, as type(value).__name__ does. The value must not
// be nil.
func pyType(v any) string {
	return map[string]string{"string": "str", "bool": "bool", "int64": "int", "float64": "float",
		"[]interface {}": "list", "map[string]interface {}": "dict"}[fmt.Sprintf("%T", v)]
}

// pyInt does what Python's int(text) does, except that it refuses underscores. A number that does not fit into int64
// becomes the nearest int64, which is too large or too small for every field.
func pyInt(text string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	return n, err == nil || errors.Is(err, strconv.ErrRange)
}

// decimalNumber matches the texts that Python's float() accepts. Their digits can be separated by underscores.
var decimalNumber = regexp.MustCompile(`(?i)^[-+]?((\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[-+]?\d+(_\d+)*)?|` +
	`inf|infinity|nan)$`)

// pyNumber does what Python's float(text) does. The result can be infinite or NaN.
func pyNumber(text string) (float64, bool) {
	text = strings.TrimSpace(text)
	f, _ := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
	return f, decimalNumber.MatchString(text)
}

// pyUUID returns the canonical form of a UUID, or false if the text is not a UUID. Like Python's uuid.UUID(text), it
// accepts upper case and missing dashes. Unlike Python, it does not accept braces or the prefix urn:uuid.
func pyUUID(text string) (string, bool) {
	text = strings.ReplaceAll(text, "-", "")
	id, err := uuid.Parse(text)
	return id.String(), err == nil && len(text) == 32
}

// decodeJSON decodes a request body to nil, bool, string, int64, float64, []any and map[string]any. Its error has the
// text that the JSON parser of this authentik release reports.
func decodeJSON(body []byte, r release) (any, error) {
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return nil, errors.New("JSON parse error - " + parseMessage(body, err, r))
	}
	d := json.NewDecoder(bytes.NewReader(body)) // unlike Unmarshal, a Decoder can keep large integers exact
	d.UseNumber()
	_ = d.Decode(&v)
	return numbers(v), nil
}

// parseMessage returns the error message of authentik's JSON parser for a syntax error in a body of one line. The
// message is exact for the errors in the recordings, and only similar for other errors.
func parseMessage(body []byte, err error, r release) string {
	offset, message := len(body), "unexpected end of data"
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok && !strings.Contains(err.Error(), "unexpected end") {
		offset, message = int(syntax.Offset)-1, "unexpected character"
	}
	if !r.has(orjson) {
		message = "Expecting value"
		switch {
		case strings.Contains(err.Error(), "object key string"):
			message = "Expecting property name enclosed in double quotes"
		case bytes.HasPrefix(body[offset:], []byte("NaN")):
			return "Out of range float values are not JSON compliant: 'NaN'"
		}
	}
	return fmt.Sprintf("%s: line 1 column %d (char %d)", message, offset+1, offset)
}

// numbers converts each json.Number in a decoded JSON value to int64 or, if that is not possible, to float64.
func numbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := strconv.ParseInt(v.String(), 10, 64); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	case []any:
		for i := range v {
			v[i] = numbers(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = numbers(v[key])
		}
	}
	return v
}
