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

// decodeJSON reads a request body into nil, bool, string, int64, float64, []any and map[string]any.
// Its error is the detail that the release's parser gives.
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

// halfPair returns the offset of an escaped surrogate without its other half, which Go would replace by U+FFFD, and
// orjson's message for it. The message is empty if there is none.
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

// isEscaped reports whether a text begins with the escape of one of the 1024 surrogates from the first.
func isEscaped(text []byte, first uint64) bool {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return false
	}
	unit, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return err == nil && unit >= first && unit < first+0x400
}

// trailing is the offset of what follows a complete JSON document.
type trailing int64

func (trailing) Error() string { return "content after the document" }

func onlyBlanksAfter(body []byte, offset int64) error {
	rest := bytes.TrimLeft(body[offset:], " \t\r\n")
	if len(rest) == 0 {
		return nil
	}
	return trailing(int64(len(body) - len(rest)))
}

// parseMessage words a syntax error as orjson does, or as Python's json module in releases before that.
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

// startOfWord returns where a malformed constant or number begins, which is where Python and orjson report the mistake.
func startOfWord(body []byte, offset int) int {
	for offset > 0 && isWord(body[offset-1]) {
		offset--
	}
	return offset
}

func isWord(c byte) bool {
	return c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// nonFinite is the constant at the start of the text that Python's json module reads and DRF then refuses.
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

// position counts lines and columns from 1 and characters from 0.
func position(body []byte, offset int) string {
	before := body[:min(max(offset, 0), len(body))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	return fmt.Sprintf(": line %d column %d (char %d)", line, column, utf8.RuneCount(before))
}

// numbers turns the numbers of a decoded document into int64, or into float64 if they have a fraction, an exponent or
// too many digits.
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
