package authentiksim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// decodeJSON decodes a request body to nil, bool, string, int64, float64, []any and map[string]any. Its error has the
// text that the JSON parser of the release reports.
func decodeJSON(body []byte, r release) (any, error) {
	if !utf8.Valid(body) {
		return nil, errors.New("JSON parse error - str is not valid UTF-8: surrogates not allowed: line 1 column 1 (char 0)")
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return nil, errors.New("JSON parse error - " + parseMessage(body, err, r))
	}
	d := json.NewDecoder(bytes.NewReader(body)) // a Decoder, unlike Unmarshal, can keep large integers exact
	d.UseNumber()
	_ = d.Decode(&v)
	return numbers(v), nil
}

// parseMessage returns the message of the release's JSON parser about a syntax error in a body of one line. It is exact
// for the errors in the recordings, and similar for other errors.
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

// numbers converts each json.Number in a decoded JSON value to int64. A number with a fraction, an exponent or too many
// digits becomes a float64.
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
