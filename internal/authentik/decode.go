package authentik

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// decode reads the answer of a success. Unknown keys, missing keys and null are fine; it must be JSON of the right
// shape. What was received is described, never quoted: a stage may hold a password.
func decode(response *http.Response, body []byte, into any, clean transport.Redactor) *Error {
	e := &Error{Outcome: Unknown, Status: response.StatusCode, RequestID: response.Header.Get("X-authentik-Id")}
	if into == nil {
		if len(bytes.TrimSpace(body)) == 0 {
			return nil
		}
		e.Kind, e.Detail = foreignOrMalformed(body), glimpse(body, clean)
		return e
	}
	if problem := unmarshal(body, into, clean); problem != "" {
		reflect.ValueOf(into).Elem().SetZero() // for the next attempt
		e.Kind, e.Detail = ErrMalformed, problem
		if looksLikeHTML(body) {
			e.Kind = ErrNotAuthentik
		}
		return e
	}
	return nil
}

// unmarshal describes what is wrong with a body; empty means nothing is.
func unmarshal(body []byte, into any, clean transport.Redactor) string {
	trimmed := bytes.TrimSpace(body)
	if len(trimmed) == 0 || !json.Valid(trimmed) {
		return notJSON(trimmed, clean)
	}
	wanted := "an object"
	if reflect.TypeOf(into).Elem().Kind() == reflect.Slice {
		wanted = "a list"
	}
	if got := shape(trimmed); got != wanted {
		return fmt.Sprintf("%s instead of %s", got, wanted)
	}
	if err := json.Unmarshal(trimmed, into); err != nil {
		return mismatched(err)
	}
	if checked, ok := into.(interface{ defect() string }); ok && checked.defect() != "" {
		return "an object of another kind: " + checked.defect()
	}
	return ""
}

// mismatched names the field without its value, which may be a password, and without the names of embedded structs.
func mismatched(err error) string {
	var mismatch *json.UnmarshalTypeError
	if !errors.As(err, &mismatch) {
		return "JSON of an unexpected shape"
	}
	kind, _, _ := strings.Cut(mismatch.Value, " ")
	field := mismatch.Field[strings.LastIndex(mismatch.Field, ".")+1:]
	return fmt.Sprintf("at %q another type than expected, %s", field, kind)
}

func notJSON(body []byte, clean transport.Redactor) string {
	var syntax *json.SyntaxError
	if len(body) > 0 && (body[0] == '{' || body[0] == '[') && errors.As(json.Unmarshal(body, new(any)), &syntax) {
		if syntax.Offset >= int64(len(body)) {
			return fmt.Sprintf("JSON that is cut off after %d bytes", len(body))
		}
		return fmt.Sprintf("%d bytes that stop being JSON at byte %d", len(body), syntax.Offset)
	}
	return glimpse(body, clean)
}

// shape names what a valid JSON text is.
func shape(text []byte) string {
	switch text[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case 'n':
		return "null"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	}
	return "a number"
}
