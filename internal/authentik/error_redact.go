package authentik

import (
	"errors"
	"maps"
	"regexp"
	"slices"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

var fieldName = regexp.MustCompile(`^[a-z_]{1,40}$`)

// What is enough of what a server says of the fields of a request.
const (
	longestField = 60 // characters
	mostMessages = 10 // of a field
	mostFields   = 50
)

// redact cleans what comes from outside; what we wrote ourselves holds no secrets.
func redact(e *Error, r transport.Redactor) {
	e.Detail = r.Line(e.Detail, transport.MaxDetail)
	e.RequestID = r.Line(e.RequestID, transport.MaxRequestID)
	e.BaseURL = r.Text(e.BaseURL)
	for i, field := range slices.Sorted(maps.Keys(e.Fields)) {
		messages := e.Fields[field]
		delete(e.Fields, field)
		if i < mostFields {
			e.Fields[redactField(r, field)] = redactMessages(r, messages)
		}
	}
	if e.Cause != nil && r.Text(e.Cause.Error()) != e.Cause.Error() {
		e.Cause = &redactedCause{text: r.Text(e.Cause.Error()), cause: e.Cause}
	}
}

// redactField cleans a name. One like "password" stays even where somebody's password is "password": callers look it up.
func redactField(r transport.Redactor, name string) string {
	if fieldName.MatchString(name) {
		return name
	}
	return r.Line(name, longestField)
}

func redactMessages(r transport.Redactor, all []string) []string {
	var clean []string
	for _, message := range all[:min(len(all), mostMessages)] {
		clean = append(clean, r.Line(message, transport.MaxDetail))
	}
	if len(all) > mostMessages {
		clean = append(clean, "…")
	}
	return clean
}

// redactedCause hides the text of an error and still matches what it wraps.
type redactedCause struct {
	text  string
	cause error
}

func (c *redactedCause) Error() string { return c.text }

// Is and As compare without handing the cause out, so that nobody prints it.
func (c *redactedCause) Is(target error) bool { return errors.Is(c.cause, target) }

func (c *redactedCause) As(target any) bool { return errors.As(c.cause, target) }
