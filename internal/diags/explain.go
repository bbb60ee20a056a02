package diags

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// Explain returns what happened to a request, what to do next, and how to find the request in the log of the server.
// For any other error, it returns only the text of the error.
func Explain(err error) string {
	var failure *authentik.Error
	if !errors.As(err, &failure) {
		return err.Error()
	}
	return explained(failure, attempts(failure), advice(failure))
}

func explained(failure *authentik.Error, next ...string) string {
	text := sentence(failure.Error())
	if advice := joinSentences(next...); advice != "" {
		text += "\n" + advice
	}
	if where := where(failure); where != "" {
		text += " (" + where + ")"
	}
	return text
}

// Request returns a sentence with which the user can find the refused request in the server's log.
func Request(refusal *authentik.Error) string {
	text := fmt.Sprintf("Request: %s, status %d", refusal.Request(), refusal.Status)
	if where := where(refusal); where != "" {
		text += " (" + where + ")"
	}
	return text + "."
}

// where returns the request id and the release of the server, if they are known. If the server hides its release, the
// client assumes one. The text contains this assumption only if it may have caused the error.
func where(e *authentik.Error) string {
	var parts []string
	if e.RequestID != "" {
		parts = append(parts, "request id "+e.RequestID)
	}
	switch {
	case e.Server == nil:
	case e.Server.Known:
		parts = append(parts, "authentik "+e.Server.Release.String())
	case e.DependsOnRelease():
		parts = append(parts, "the server does not show its release; "+e.Server.Release.String()+" was assumed")
	}
	return strings.Join(parts, "; ")
}

// attempts returns a sentence for a request that was sent several times, and a sentence for a wait that the server
// requires.
func attempts(e *authentik.Error) string {
	var sentences []string
	if e.Attempts > 1 {
		sentences = append(sentences, fmt.Sprintf("The request was sent %d times within %s.",
			e.Attempts, e.Elapsed.Round(100*time.Millisecond)))
	}
	if asked := e.RetryAfter; asked > 0 {
		text := fmt.Sprintf("The server requires a wait of %s (Retry-After)", max(asked.Round(time.Second), time.Second))
		if asked > authentik.LongestWait {
			text += fmt.Sprintf(", but the provider waits at most %s at a time", authentik.LongestWait)
		}
		sentences = append(sentences, text+".")
	}
	return strings.Join(sentences, " ")
}

func joinSentences(all ...string) string {
	var sentences []string
	for _, text := range all {
		if text != "" {
			sentences = append(sentences, sentence(text))
		}
	}
	return strings.Join(sentences, " ")
}

// sentence appends a full stop if the text does not end with a full stop, a question mark or an ellipsis.
func sentence(text string) string {
	if last, _ := utf8.DecodeLastRuneInString(text); strings.ContainsRune(".?…", last) {
		return text
	}
	return text + "."
}
