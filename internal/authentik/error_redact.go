package authentik

import (
	"errors"
	"maps"
	"regexp"
	"slices"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

var fieldName = regexp.MustCompile(`^[a-z_]{1,40}$`)

// Limits of what is kept of a server's messages about fields.
const (
	maxFieldName = 60 // characters
	maxMessages  = 10 // of a field
	maxFields    = 50
)

// redact removes secrets from what comes from outside. What the client itself writes contains none.
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

// redactField returns a name without secrets. A plain name stays even if somebody's password is "password", since callers
// look it up.
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

// redactedCause hides the text of an error and still matches what it wraps.
type redactedCause struct {
	text  string
	cause error
}

func (c *redactedCause) Error() string { return c.text }

// Is and As compare without returning the cause, so that nobody prints it.
func (c *redactedCause) Is(target error) bool { return errors.Is(c.cause, target) }

func (c *redactedCause) As(target any) bool { return errors.As(c.cause, target) }
