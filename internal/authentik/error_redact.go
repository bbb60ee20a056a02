package authentik

import (
	"errors"
	"maps"
	"regexp"
	"slices"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

var fieldName = regexp.MustCompile(`^[a-z_]{1,40}$`)

// The limits of what an Error keeps of the server's messages about fields.
const (
	maxFieldName = 60 // characters
	maxMessages  = 10 // of one field
	maxFields    = 50
)

// redact removes secrets from the texts that the client received. The texts that the client itself writes contain none.
func redact(e *Error, r transport.Redactor) {
	e.Detail = r.Line(e.Detail, transport.MaxDetail)
	e.RequestID = r.Line(e.RequestID, transport.MaxRequestID)
	e.BaseURL = r.Text(e.BaseURL)
	for i, field := range slices.Sorted(maps.Keys(e.Fields)) {
		messages := e.Fields[field]
		delete(e.Fields, field)
		if i < maxFields {
			e.Fields[redactField(r, field)] = redactMessages(r, messages)
		}
	}
	if e.Cause != nil && r.Text(e.Cause.Error()) != e.Cause.Error() {
		e.Cause = &redactedCause{text: r.Text(e.Cause.Error()), cause: e.Cause}
	}
}

// redactField returns the name of a field without secrets. It returns a name such as "password" as it is, even if this
// word is also somebody's password, because callers search Fields by name.
func redactField(r transport.Redactor, name string) string {
	if fieldName.MatchString(name) {
		return name
	}
	return r.Line(name, maxFieldName)
}

func redactMessages(r transport.Redactor, all []string) []string {
	var clean []string
	for _, message := range all[:min(len(all), maxMessages)] {
		clean = append(clean, r.Line(message, transport.MaxDetail))
	}
	if len(all) > maxMessages {
		clean = append(clean, "…")
	}
	return clean
}

// redactedCause replaces the text of an error by a text without secrets. errors.Is and errors.As still search the
// original error.
type redactedCause struct {
	text  string
	cause error
}

func (c *redactedCause) Error() string { return c.text }

// redactedCause has no Unwrap method, because a caller could then print the original text. Is and As replace it.
func (c *redactedCause) Is(target error) bool { return errors.Is(c.cause, target) }

func (c *redactedCause) As(target any) bool { return errors.As(c.cause, target) }
