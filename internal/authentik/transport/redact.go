package transport

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// Redacted stands in the place of a secret.
const Redacted = "(redacted)"

// minSecret is the number of bytes below which a secret is not searched for: every text would be full of holes, and
// these would give it away.
const minSecret = 4

// Redactor replaces known secrets in texts, in the forms that SECURITY.md promises. The zero Redactor knows none.
type Redactor struct {
	forms    []string
	replacer *strings.Replacer // nil if there are no forms
}

// With returns a Redactor that knows more secrets; empty ones are ignored.
func (r Redactor) With(secrets ...string) Redactor {
	forms := slices.Clone(r.forms)
	for _, secret := range secrets {
		forms = append(forms, formsOf(secret)...)
	}
	// The longest first: where two forms begin at one place, nothing of the longer one may stay.
	slices.SortFunc(forms, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b)) })
	forms = slices.Compact(forms)
	var pairs []string
	for _, form := range forms {
		pairs = append(pairs, form, Redacted)
	}
	return Redactor{forms, strings.NewReplacer(pairs...)}
}

// formsOf returns the forms in which a server, a proxy or a library may repeat a secret: plain, JSON-escaped,
// URL-encoded, base64. authentik trims what it stores, so the trimmed secret has them too.
func formsOf(secret string) []string {
	var forms []string
	for _, plain := range []string{secret, strings.TrimSpace(secret)} {
		if len(plain) < minSecret {
			continue
		}
		forms = append(forms, plain, escapeJSON(plain, true), escapeJSON(plain, false),
			url.QueryEscape(plain), url.PathEscape(plain))
		for _, encoding := range []*base64.Encoding{
			base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding,
		} {
			forms = append(forms, encoding.EncodeToString([]byte(plain)))
		}
	}
	return forms
}

// escapeJSON returns text as it stands within a JSON string, with or without the escapes for HTML that Go adds.
func escapeJSON(text string, forHTML bool) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(forHTML)
	_ = encoder.Encode(text) // a string cannot fail
	return strings.TrimSuffix(strings.TrimPrefix(b.String(), `"`), "\"\n")
}

// Text returns text without the secrets.
func (r Redactor) Text(text string) string {
	if r.replacer == nil {
		return text
	}
	return r.replacer.Replace(text)
}

// Limits of what is shown of a response, in characters; a proxy may send megabytes.
const (
	MaxDetail    = 1000
	MaxRequestID = 100
)

// Line returns a text from outside as it may be shown: without secrets, without what a terminal would obey, and short.
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
