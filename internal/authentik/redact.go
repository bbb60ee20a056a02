package authentik

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

const redacted = "(redacted)"

// redactor replaces the known secrets in texts. The zero redactor knows none.
type redactor struct{ forms []form }

// form is one spelling of a secret. A short one is replaced only as a word of its own: a password "a" must not make
// every message unreadable.
type form struct {
	text string
	word *regexp.Regexp // nil for a long one
}

const shortSecret = 4 // bytes

var fieldName = regexp.MustCompile(`^[a-z_]{1,40}$`)

// with knows more secrets; empty ones are ignored.
func (r redactor) with(secrets ...string) redactor {
	var texts []string
	for _, secret := range secrets {
		texts = append(texts, spellings(secret)...)
	}
	forms := slices.Clone(r.forms)
	slices.Sort(texts)
	for _, text := range slices.Compact(texts) {
		f := form{text: text}
		if len(text) < shortSecret && utf8.ValidString(text) { // a pattern takes nothing else
			f.word = regexp.MustCompile(`(^|[^\pL\pN])` + regexp.QuoteMeta(text) + `($|[^\pL\pN])`)
		}
		forms = append(forms, f)
	}
	// The longest first, else a part of a longer spelling would be replaced and its rest would stay.
	slices.SortStableFunc(forms, func(a, b form) int { return cmp.Compare(len(b.text), len(a.text)) })
	return redactor{forms: forms}
}

// spellings are the forms in which a server, a proxy or a library may repeat a secret. The server trims what it
// stores, so the trimmed secret is one of them.
func spellings(secret string) []string {
	trimmed := strings.TrimSpace(secret)
	if trimmed == "" {
		return nil
	}
	var forms []string
	for _, plain := range []string{secret, trimmed} {
		inJSON, _ := json.Marshal(plain) // a string cannot fail
		forms = append(forms, plain, string(inJSON[1:len(inJSON)-1]), jsonOf(plain, false), jsonOf(plain, true),
			url.QueryEscape(plain), url.PathEscape(plain), html.EscapeString(plain), inDjango.Replace(plain), strings.ReplaceAll(plain, `"`, `\"`),
			base64.StdEncoding.EncodeToString([]byte(plain)), base64.RawStdEncoding.EncodeToString([]byte(plain)),
			base64.URLEncoding.EncodeToString([]byte(plain)), base64.RawURLEncoding.EncodeToString([]byte(plain)))
	}
	return forms
}

// inDjango escapes as Django's pages do, which differs from html.EscapeString.
var inDjango = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#x27;")

// jsonOf is a JSON string without its quotes as others than Go write it: without escapes for HTML, and with ascii as
// Python's json.dumps, which escapes what is outside of ASCII.
func jsonOf(plain string, ascii bool) string {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(plain) // a string cannot fail
	quoted := strings.TrimSuffix(text.String(), "\n")
	quoted = quoted[1 : len(quoted)-1]
	if !ascii {
		return quoted
	}
	var escaped strings.Builder
	for _, unit := range utf16.Encode([]rune(quoted)) {
		if unit < utf8.RuneSelf {
			escaped.WriteByte(byte(unit))
			continue
		}
		fmt.Fprintf(&escaped, `\u%04x`, unit)
	}
	return escaped.String()
}

func (r redactor) text(text string) string {
	for _, f := range r.forms {
		if f.word == nil {
			text = strings.ReplaceAll(text, f.text, redacted)
			continue
		}
		// Twice, as neighbours share the character between them.
		for range 2 {
			text = f.word.ReplaceAllString(text, "${1}"+redacted+"${2}")
		}
	}
	return text
}

// What is enough of what authentik says of anything; a proxy, or whoever answers in authentik's place, may say megabytes.
const (
	longestDetail    = 1000 // characters
	longestRequestID = 100  // characters
	longestField     = 60   // characters
	mostMessages     = 10   // of a field
	mostFields       = 50
)

// line is a text from outside as it may be shown: without secrets, without what a terminal would obey, and short.
func (r redactor) line(text string, limit int) string {
	return shortened(printable(r.text(text)), limit)
}

// printable has blanks for control and formatting characters, line breaks aside.
func printable(text string) string {
	return strings.Map(func(c rune) rune {
		if c == '\n' || unicode.IsGraphic(c) {
			return c
		}
		return ' '
	}, text)
}

// apply cleans what comes from outside; what we wrote ourselves holds no secrets.
func (r redactor) apply(e *Error) {
	e.Detail = r.line(e.Detail, longestDetail)
	e.RequestID = r.line(e.RequestID, longestRequestID)
	e.Proxy = r.text(e.Proxy)
	for i, field := range slices.Sorted(maps.Keys(e.Fields)) {
		messages := e.Fields[field]
		delete(e.Fields, field)
		if i < mostFields {
			e.Fields[r.field(field)] = r.messages(messages)
		}
	}
	if e.Cause != nil && r.text(e.Cause.Error()) != e.Cause.Error() {
		e.Cause = &redactedCause{text: r.text(e.Cause.Error()), cause: e.Cause}
	}
}

// field cleans a name. One like "password" stays even where somebody's password is "password": callers look it up.
func (r redactor) field(name string) string {
	if fieldName.MatchString(name) {
		return name
	}
	return r.line(name, longestField)
}

func (r redactor) messages(all []string) []string {
	var clean []string
	for _, message := range all[:min(len(all), mostMessages)] {
		clean = append(clean, r.line(message, longestDetail))
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

// Is compares without handing the cause out, so that nobody prints it.
func (c *redactedCause) Is(target error) bool { return errors.Is(c.cause, target) }
