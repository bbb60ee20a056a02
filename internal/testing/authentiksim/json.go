package authentiksim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// decodeJSON decodes a request body to nil, bool, string, int64, float64, []any and map[string]any. Its error is the
// detail text that the release's parser returns.
func decodeJSON(body []byte, r release) (any, error) {
	if !utf8.Valid(body) {
		return nil, errors.New("JSON parse error - str is not valid UTF-8: surrogates not allowed: line 1 column 1 (char 0)")
	}
	if at, problem := halfPair(body); problem != "" && r.has(orjson) {
		return nil, errors.New("JSON parse error - " + problem + " in string" + position(body, at))
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	if err == nil {
		err = onlyBlanksAfter(body, d.InputOffset())
	}
	if err != nil {
		return nil, errors.New("JSON parse error - " + parseMessage(body, err, r.has(orjson)))
	}
	return numbers(v), nil
}

// halfPair finds an escaped surrogate without its other half. Go would silently replace it with U+FFFD, but orjson
// refuses it. halfPair returns the offset and orjson's message, or an empty message if there is no such surrogate.
func halfPair(body []byte) (at int, problem string) {
	for i := 0; i+1 < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		switch {
		case isEscaped(body[i:], 0xDC00):
			return i, "invalid high surrogate"
		case !isEscaped(body[i:], 0xD800):
			i++
		case !bytes.HasPrefix(body[i+6:], []byte(`\u`)):
			return i, "no low surrogate"
		case !isEscaped(body[i+6:], 0xDC00):
			return i, "invalid low surrogate"
		default:
			i += 11
		}
	}
	return 0, ""
}

// isEscaped reports whether a text begins with the escape of a surrogate. The surrogate must be one of the 1024 that
// begin at first.
func isEscaped(text []byte, first uint64) bool {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return false
	}
	unit, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return err == nil && unit >= first && unit < first+0x400
}

// trailing is an error with the offset of the text after a complete JSON document.
type trailing int64

func (trailing) Error() string { return "content after the document" }

func onlyBlanksAfter(body []byte, offset int64) error {
	rest := bytes.TrimLeft(body[offset:], " \t\r\n")
	if len(rest) == 0 {
		return nil
	}
	return trailing(int64(len(body) - len(rest)))
}

// parseMessage returns the text of a syntax error. If fast is true, it is orjson's text, otherwise the text of Python's
// json module, which older releases use.
func parseMessage(body []byte, err error, fast bool) string {
	offset, python, orjson := len(body), "Expecting value", "unexpected end of data"
	var syntax *json.SyntaxError
	var after trailing
	switch {
	case errors.As(err, &after):
		offset, python, orjson = int(after), "Extra data", "unexpected content after document"
	case errors.As(err, &syntax) && !strings.HasPrefix(syntax.Error(), "unexpected end"):
		offset, python, orjson = int(syntax.Offset)-1, pythonMessage(syntax.Error()), "unexpected character"
		if strings.Contains(syntax.Error(), "literal") && !strings.Contains(syntax.Error(), "string") {
			offset, orjson = startOfWord(body, offset), "invalid literal"
		}
	case !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return err.Error()
	}
	if fast {
		return orjson + position(body, offset)
	}
	if constant := nonFinite(body[offset:]); constant != "" && python == "Expecting value" {
		return "Out of range float values are not JSON compliant: '" + constant + "'"
	}
	return python + position(body, offset)
}

// startOfWord returns the offset at which a malformed constant or number begins. Python and orjson report this offset.
func startOfWord(body []byte, offset int) int {
	for offset > 0 && isWord(body[offset-1]) {
		offset--
	}
	return offset
}

func isWord(c byte) bool {
	return c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// nonFinite returns NaN, Infinity or -Infinity if the text begins with it, otherwise "". Python's json module accepts
// these constants, and DRF then refuses them.
func nonFinite(text []byte) string {
	for _, constant := range []string{"NaN", "Infinity", "-Infinity"} {
		if bytes.HasPrefix(text, []byte(constant)) {
			return constant
		}
	}
	return ""
}

func pythonMessage(goMessage string) string {
	for part, message := range map[string]string{
		"object key string":      "Expecting property name enclosed in double quotes",
		"after object key:value": "Expecting ',' delimiter",
		"after array element":    "Expecting ',' delimiter",
		"after object key":       "Expecting ':' delimiter",
		"in string literal":      "Invalid control character at",
		"string escape code":     `Invalid \escape`,
	} {
		if strings.Contains(goMessage, part) && (part != "after object key" || !strings.Contains(goMessage, "key:value")) {
			return message
		}
	}
	return "Expecting value"
}

// position returns an offset as text. Lines and columns count from 1, characters from 0.
func position(body []byte, offset int) string {
	before := body[:min(max(offset, 0), len(body))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	return fmt.Sprintf(": line %d column %d (char %d)", line, column, utf8.RuneCount(before))
}

// numbers converts the numbers of a decoded document to int64. A number with a fraction, an exponent or too many digits
// becomes a float64.
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
