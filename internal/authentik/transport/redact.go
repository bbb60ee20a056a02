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

// Redacted is the text that replaces a secret.
const Redacted = "(redacted)"

// minSecret is the smallest length of a secret that is replaced, in bytes. A shorter secret occurs in many ordinary
// words. If it were replaced inside such a word, readers could guess the secret.
const minSecret = 4

// Redactor replaces secrets in texts, in all forms that SECURITY.md names. The zero Redactor replaces nothing.
type Redactor struct {
	forms    []string
	replacer *strings.Replacer // nil in the zero Redactor
}

// With returns a Redactor that replaces these secrets too. It ignores secrets that are too short.
func (r Redactor) With(secrets ...string) Redactor {
	forms := slices.Clone(r.forms)
	for _, secret := range secrets {
		forms = append(forms, formsOf(secret)...)
	}
	// The Replacer uses the first of its forms that fits, so longer forms must come first.
	slices.SortFunc(forms, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b)) })
	forms = slices.Compact(forms)
	var pairs []string
	for _, form := range forms {
		pairs = append(pairs, form, Redacted)
	}
	return Redactor{forms, strings.NewReplacer(pairs...)}
}

// formsOf returns the forms in which a server, a proxy or a library may repeat a secret: plain, JSON-escaped,
// URL-encoded and base64. It returns them for the trimmed secret too, because authentik trims the values that it saves.
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

// escapeJSON returns a text as it appears inside a JSON string. If forHTML is true, it also escapes <, > and &, as
// encoding/json does by default.
func escapeJSON(text string, forHTML bool) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(forHTML)
	_ = encoder.Encode(text) // the encoding of a string cannot fail
	return strings.TrimSuffix(strings.TrimPrefix(b.String(), `"`), "\"\n")
}

// Text replaces all secrets in a text.
func (r Redactor) Text(text string) string {
	if r.replacer == nil {
		return text
	}
	return r.replacer.Replace(text)
}

// MaxDetail and MaxRequestID limit the characters of a response's text in errors and logs. A proxy may send megabytes.
const (
	MaxDetail    = 1000
	MaxRequestID = 100
)

// Line makes a received text safe to show: it replaces secrets and control characters, and cuts the text after the
// given number of characters.
func (r Redactor) Line(text string, limit int) string {
	return Truncate(Printable(r.Text(text)), limit)
}

// Printable replaces each character of a text that is not visible with a space, except line breaks.
func Printable(text string) string {
	return strings.Map(func(c rune) rune {
		if c == '\n' || unicode.IsGraphic(c) {
			return c
		}
		return ' '
	}, text)
}

type redactorKey struct{}

// WithRedactor returns a context with a Redactor. Requests with this context use it instead of the client's Redactor.
func WithRedactor(ctx context.Context, r Redactor) context.Context {
	return context.WithValue(ctx, redactorKey{}, r)
}

// RedactorFrom returns the Redactor in the context, or `fallback` if the context has none.
func RedactorFrom(ctx context.Context, fallback Redactor) Redactor {
	if own, ok := ctx.Value(redactorKey{}).(Redactor); ok {
		return own
	}
	return fallback
}

// Truncate cuts a text after the given number of characters and appends an ellipsis. A shorter text stays unchanged.
func Truncate(text string, limit int) string {
	if characters := []rune(text); len(characters) > limit {
		return string(characters[:limit]) + "…"
	}
	return text
}
