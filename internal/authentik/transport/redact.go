package transport

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Redacted stands in the place of a secret.
const Redacted = "(redacted)"

// Redactor replaces the known secrets in texts. The zero Redactor knows none.
type Redactor struct{ forms []form }

// form is one spelling of a secret. A short one is replaced only as a word of its own: a password "a" must not make
// every message unreadable.
type form struct {
	text string
	word *regexp.Regexp // nil for a long one
}

const shortSecret = 4 // bytes

// With knows more secrets; empty ones are ignored.
func (r Redactor) With(secrets ...string) Redactor {
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
	return Redactor{forms: forms}
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

func (r Redactor) Text(text string) string {
	for _, f := range r.forms {
		if f.word == nil {
			text = strings.ReplaceAll(text, f.text, Redacted)
			continue
		}
		// Twice, as neighbours share the character between them.
		for range 2 {
			text = f.word.ReplaceAllString(text, "${1}"+Redacted+"${2}")
		}
	}
	return text
}

// Limits of what is shown of a response, in characters; a proxy may send megabytes.
const (
	MaxDetail    = 1000
	MaxRequestID = 100
)

// Line is a text from outside as it may be shown: without secrets, without what a terminal would obey, and short.
func (r Redactor) Line(text string, limit int) string {
	return Truncate(printable(r.Text(text)), limit)
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

// redactorKey carries the redactor of a request's own secrets.
type redactorKey struct{}

// WithRedactor returns a context whose requests are logged without the secrets of r.
func WithRedactor(ctx context.Context, r Redactor) context.Context {
	return context.WithValue(ctx, redactorKey{}, r)
}

// RedactorFrom returns the redactor that the context carries, or otherwise.
func RedactorFrom(ctx context.Context, otherwise Redactor) Redactor {
	if own, ok := ctx.Value(redactorKey{}).(Redactor); ok {
		return own
	}
	return otherwise
}

// OneLine makes text fit behind a colon: one line, no closing point, at most limit characters.
func OneLine(text string, limit int) string {
	return Truncate(strings.TrimRight(strings.Join(strings.Fields(text), " "), "."), limit)
}

// Truncate returns at most limit characters of text, and an ellipsis where there was more.
func Truncate(text string, limit int) string {
	count := 0
	for i := range text {
		if count == limit {
			return text[:i] + "…"
		}
		count++
	}
	return text
}
