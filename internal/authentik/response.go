package authentik

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// decode decodes the body of a successful response. The argument into points to the value that decode sets. The body
// must be JSON of the right shape, but keys may be unknown, missing or null. If into is nil, the body must be empty.
// The error never quotes JSON, because the body may be a stage with its password.
func decode(response *http.Response, body []byte, into any, redactor transport.Redactor) *Error {
	problem := unmarshal(body, into, redactor)
	if problem == "" {
		return nil
	}
	return &Error{
		Kind: foreignOrMalformed(body), Outcome: Unknown, Detail: problem,
		Status: response.StatusCode, RequestID: response.Header.Get("X-authentik-Id"),
	}
}

// unmarshal decodes a body and returns what is wrong with the body, or an empty text if nothing is wrong.
func unmarshal(body []byte, into any, redactor transport.Redactor) string {
	trimmed := bytes.TrimSpace(body)
	switch {
	case into == nil && len(trimmed) == 0:
		return ""
	case into == nil || !json.Valid(trimmed):
		return describeBody(body, redactor)
	case string(trimmed) == "null":
		return "null"
	}
	if err := json.Unmarshal(trimmed, into); err != nil {
		return mismatched(err)
	}
	if list, is := into.(interface{ defect() string }); is {
		return list.defect()
	}
	return defectOf(into)
}

// defectOf returns what is wrong with an object of a response, or an empty text if nothing is wrong.
func defectOf(object any) string {
	if keyed, is := object.(identified); is && keyed.pathElement() == "" {
		return "an object of another kind: it has no key"
	}
	return ""
}

// mismatched names the field of a response that has a value of the wrong type. It leaves out the value, which may be a
// password.
func mismatched(err error) string {
	mismatch := &json.UnmarshalTypeError{}
	_ = errors.As(err, &mismatch)
	kind, _, _ := strings.Cut(mismatch.Value, " ") // a wrong number follows the word number
	field := mismatch.Field[strings.LastIndex(mismatch.Field, ".")+1:]
	return fmt.Sprintf("an unexpected type of %s: %s", cmp.Or(field, "the body"), kind)
}

// refusal returns the error of a response that does not have the expected status. The caller must add the method and
// the address of the request, and remove secrets.
func refusal(response *http.Response, body []byte, redactor transport.Redactor) *Error {
	e := &Error{Status: response.StatusCode, RequestID: response.Header.Get("X-authentik-Id")}
	isJSON := json.Valid(bytes.TrimSpace(body))
	switch {
	case response.StatusCode < 400 && isJSON:
		// authentik sends no JSON with such a status, so a proxy must have changed the status. The error does not quote the
		// body, which may be a stage with its password.
		e.Detail = fmt.Sprintf("%d bytes of JSON under an unexpected status", len(body))
	case isJSON && holdsObject(body):
		// The body is a stage or a list of stages instead of a message, so a proxy must have changed the status. The error
		// does not quote the body, because a stage may contain a password.
		e.Detail = fmt.Sprintf("%d bytes of JSON that are not a message", len(body))
	case !e.parseMessages(body):
		isJSON, e.Detail = false, describeBody(body, redactor)
	}
	e.Kind = kindOf(response.StatusCode, e.RequestID != "", body, isJSON, e.Detail)
	e.Outcome, e.RetryAfter = outcomeOf(e.Kind, e.Status), parseRetryAfter(response.Header.Get("Retry-After"))
	return e
}

// kindOf returns the kind of the error for a response with an unexpected status. It does not use the text of a message.
// It returns ErrForbidden for every 403 in JSON. The method do of Client later checks whether authentik refuses the
// credentials.
func kindOf(status int, hasRequestID bool, body []byte, isJSON bool, detail string) error {
	switch {
	case status == http.StatusTooManyRequests || status >= 500:
		return ErrUnavailable
	case status == http.StatusMethodNotAllowed && len(bytes.TrimSpace(body)) == 0:
		return ErrCrashed
	case !isJSON && status < 300:
		return foreignOrMalformed(body)
	case !isJSON || status == http.StatusUnauthorized:
		return ErrNotAuthentik
	case status == http.StatusNotFound && hasRequestID && detail != "":
		return ErrNotFound
	case status == http.StatusNotFound: // this 404 is not from authentik, so the object may exist
		return ErrNotAuthentik
	case status == http.StatusForbidden:
		return ErrForbidden
	case status < 400:
		return ErrMalformed
	}
	return nil
}

// foreignOrMalformed returns ErrNotAuthentik if a body begins like HTML, and otherwise ErrMalformed. It does not use
// the content type, because authentik's response to a crash has the type text/html and an empty body.
func foreignOrMalformed(body []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
		return ErrNotAuthentik
	}
	return ErrMalformed
}

// holdsObject reports whether a body may be a stage or a list of stages, which may contain a password. It searches for
// keys that no message of authentik has.
func holdsObject(body []byte) bool {
	var object struct {
		PK      json.RawMessage `json:"pk"`
		Model   json.RawMessage `json:"meta_model_name"`
		Results json.RawMessage `json:"results"`
	}
	return json.Unmarshal(body, &object) == nil && (object.PK != nil || object.Model != nil || object.Results != nil)
}

// parseMessages reads the messages from a body such as {"field": ["…"]}, {"field": "…"}, {"detail": "…"},
// {"non_field_errors": …} or ["…"]. It returns false if the body has another shape or is too long to be a message.
func (e *Error) parseMessages(body []byte) bool {
	if len(body) > transport.MaxErrorBody {
		return false
	}
	var object map[string]any
	if json.Unmarshal(body, &object) == nil && object != nil {
		e.parseFields(object)
		return true
	}
	var list []any
	if json.Unmarshal(body, &list) == nil && list != nil {
		e.Detail = strings.Join(textsOf(list), " ")
		return true
	}
	return false
}

func (e *Error) parseFields(object map[string]any) {
	var general []string
	for _, key := range []string{"detail", "non_field_errors"} {
		general = append(general, textsOf(object[key])...)
		delete(object, key)
	}
	e.Detail = strings.Join(general, " ")
	if _, isText := object["password"].(string); isText {
		// authentik sends messages as a list, so a text may be the password itself.
		delete(object, "password")
	}
	e.Fields = map[string]string{}
	for key, value := range object {
		e.Fields[key] = strings.Join(textsOf(value), " ")
	}
}

// textsOf returns the texts of a message, which is a text or a list of texts. It returns any other value as JSON.
func textsOf(message any) []string {
	switch v := message.(type) {
	case nil:
		return nil
	case string:
		return []string{v}
	case []any:
		var texts []string
		for _, element := range v {
			texts = append(texts, textsOf(element)...)
		}
		return texts
	}
	text, _ := json.Marshal(message) // message comes from JSON, so Marshal does not fail
	return []string{string(text)}
}

var (
	codePattern = regexp.MustCompile(`(?is)<(script|style)\b.*?(</(script|style)>|$)`)
	tagPattern  = regexp.MustCompile(`(?s)<[^>]*(>|$)`)
)

// describeBody describes a body that is not the expected JSON. It quotes the first words of an HTML page, usually its
// title. It does not quote a body that begins like JSON, because such a body may be a stage with its password. It
// removes secrets before it shortens a text, because it would not recognize half of a secret.
func describeBody(body []byte, redactor transport.Redactor) string {
	trimmed := bytes.TrimSpace(body)
	switch {
	case len(trimmed) == 0:
		return "an empty body"
	case trimmed[0] == '{' || trimmed[0] == '[' || trimmed[0] == '"':
		return fmt.Sprintf("%d bytes that begin like JSON", len(body))
	}
	text := redactor.Text(string(trimmed[:min(len(trimmed), transport.MaxErrorBody)]))
	kind := "the text"
	if trimmed[0] == '<' {
		text = tagPattern.ReplaceAllString(codePattern.ReplaceAllString(text, " "), " ")
		kind, text = "a page that begins", redactor.Text(html.UnescapeString(text))
	}
	oneLine := strings.TrimRight(strings.Join(strings.Fields(text), " "), ".")
	return kind + " “" + transport.Truncate(oneLine, 120) + "”"
}
