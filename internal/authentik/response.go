package authentik

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// decode decodes the body of a successful response into the value to which `into` points. If `into` is nil, the body
// must be empty. Unknown keys are ignored. Keys may be missing or null, except the id of an object and the keys of a
// page. The error never quotes JSON, because the body may be a stage with its password.
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

func defectOf(object any) string {
	flow, isFlow := object.(*Flow) // a flow needs its slug for its path, and its pk for bindings
	if keyed, is := object.(identified); is && keyed.pathElement() == "" || isFlow && flow.PK == "" {
		return "a JSON object without pk or slug"
	}
	return ""
}

// mismatched names the field that has a value of the wrong type. It leaves out the value, which may be a password.
func mismatched(err error) string {
	mismatch := &json.UnmarshalTypeError{}
	_ = errors.As(err, &mismatch)
	kind, _, _ := strings.Cut(mismatch.Value, " ") // Value is, for example, "bool" or "number -5"
	field := mismatch.Field[strings.LastIndex(mismatch.Field, ".")+1:]
	return fmt.Sprintf("%s has an unexpected type: %s", cmp.Or(field, "the body"), kind)
}

// refusal returns the error of a response with an unexpected status. The caller must remove secrets from it.
func refusal(response *http.Response, body []byte, redactor transport.Redactor) *Error {
	e := &Error{Status: response.StatusCode, RequestID: response.Header.Get("X-authentik-Id")}
	if e.Status >= http.StatusBadRequest {
		e.parseMessages(body)
	}
	e.Kind = kindOf(e, body)
	e.Outcome, e.RetryAfter = outcomeOf(e.Kind, e.Status), parseRetryAfter(response.Header.Get("Retry-After"))
	if e.Detail == "" && len(e.Fields) == 0 {
		e.Detail = describeBody(body, redactor)
	}
	return e
}

// kindOf returns the kind of the error for a response with an unexpected status. It returns ErrForbidden for every 403
// in JSON. The method `do` of the Client then checks whether authentik refuses the credentials.
func kindOf(e *Error, body []byte) error {
	isJSON := json.Valid(bytes.TrimSpace(body))
	switch {
	case e.Status == http.StatusTooManyRequests || e.Status >= 500:
		return ErrUnavailable
	case e.Status == http.StatusMethodNotAllowed && len(bytes.TrimSpace(body)) == 0:
		return ErrCrashed
	case e.Status < 300:
		return foreignOrMalformed(body)
	case !isJSON || e.Status == http.StatusUnauthorized:
		return ErrNotAuthentik
	case e.Status == http.StatusNotFound && e.RequestID != "" && e.Detail != "":
		return ErrNotFound
	case e.Status == http.StatusNotFound: // this 404 is not from authentik, so the object may exist
		return ErrNotAuthentik
	case e.Status == http.StatusForbidden:
		return ErrForbidden
	case e.Status < 400:
		return ErrMalformed
	case e.RequestID == "" && e.Detail == "" && len(e.Fields) == 0:
		return ErrNotAuthentik
	}
	return nil
}

// foreignOrMalformed recognizes HTML by the first character and not by the content type, because authentik's response
// to a crash has the type text/html and an empty body.
func foreignOrMalformed(body []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
		return ErrNotAuthentik
	}
	return ErrMalformed
}

// parseMessages reads the messages from a body such as {"field": ["…"]}, {"detail": "…"}, {"non_field_errors": "…"} or
// ["…"]. Any other value may be a secret, so it is left out: if a proxy changed the status of a successful response,
// the body may be a stage with its password.
func (e *Error) parseMessages(body []byte) {
	var general []string
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil && json.Unmarshal(body, &general) != nil {
		return
	}
	e.Fields = map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		var text string
		var list []string
		isGeneral := key == "detail" || key == "non_field_errors"
		isForeign := key == "error" || key == "message" // proxies use these keys, and authentik while it starts
		switch value := object[key]; {
		case isForeign && json.Unmarshal(value, &text) == nil:
			e.Fields[key] = text
		case isGeneral && json.Unmarshal(value, &text) == nil:
			general = append(general, text)
		case json.Unmarshal(value, &list) != nil || len(list) == 0:
		case isGeneral:
			general = append(general, list...)
		default:
			e.Fields[key] = strings.Join(list, " ")
		}
	}
	e.Detail = strings.Join(general, " ")
}

var (
	codePattern = regexp.MustCompile(`(?is)<(script|style)\b.*?(</(script|style)>|$)`)
	tagPattern  = regexp.MustCompile(`(?s)<[^>]*(>|$)`)
)

// maxErrorBody limits how many bytes of a body describeBody uses.
const maxErrorBody = 64 << 10

// describeBody describes a body that is not the expected JSON. It quotes the first words of a text or of an HTML page.
// It does not quote a body that begins like JSON, because this may be a stage with its password. It removes secrets
// before it shortens a text, because it would not recognize half of a secret.
func describeBody(body []byte, redactor transport.Redactor) string {
	trimmed := bytes.TrimSpace(body)
	switch {
	case len(trimmed) == 0:
		return "an empty body"
	case trimmed[0] == '{' || trimmed[0] == '[' || trimmed[0] == '"':
		if json.Valid(trimmed) {
			return fmt.Sprintf("%d bytes of JSON that are not the expected answer", len(body))
		}
		return fmt.Sprintf("%d bytes that begin like JSON, but are cut off or not valid", len(body))
	}
	text := redactor.Text(string(trimmed[:min(len(trimmed), maxErrorBody)]))
	kind := "the text"
	if trimmed[0] == '<' {
		text = tagPattern.ReplaceAllString(codePattern.ReplaceAllString(text, " "), " ")
		kind, text = "a page that begins", redactor.Text(html.UnescapeString(text))
	}
	oneLine := strings.TrimRight(strings.Join(strings.Fields(text), " "), ".")
	return kind + " “" + transport.Truncate(oneLine, 120) + "”"
}
