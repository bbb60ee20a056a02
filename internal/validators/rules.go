// Package validators checks values of a configuration before the provider sends them to authentik. Each error says
// what is wrong with a value and how to fix it.
package validators

import (
	"context"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Rule is a validator of a string attribute. It returns what is wrong with a value and how to fix it, or "" if the
// value is valid. This text must not contain the value, which may come from a sensitive variable.
type Rule func(value string) string

var _ validator.String = Rule(nil)

const description = "a value that authentik accepts as it is"

// Description returns the same text for every rule, because Terraform shows only the errors of a rule.
func (Rule) Description(context.Context) string { return description }

// MarkdownDescription returns the same text as Description.
func (Rule) MarkdownDescription(context.Context) string { return description }

// ValidateString adds an error for a value that breaks the rule. It accepts null and unknown.
func (r Rule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if problem := r(req.ConfigValue.ValueString()); problem != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid "+req.Path.String(), problem)
	}
}

// First returns a rule that reports only the first problem that the given rules find. For example, a line break at the
// end of a subject breaks the rules Trimmed and SingleLine, but one error is enough.
func First(rules ...Rule) Rule {
	return func(s string) string {
		for _, rule := range rules {
			if problem := rule(s); problem != "" {
				return problem
			}
		}
		return ""
	}
}

// Trimmed rejects NUL characters, and white space at the beginning or the end, because authentik removes such white
// space (recordings email/field/*/padded). Without this rule, every plan would show a change, and the server would
// store another password than the configured one.
var Trimmed Rule = func(s string) string {
	switch {
	case strings.ContainsRune(s, 0):
		return "The value contains a NUL character, which authentik refuses. Remove it."
	case strings.TrimFunc(s, isBlank) != s:
		return "The value begins or ends with white space or a line break, which authentik removes. Wrap the value in " +
			"trimspace(), or in chomp() if it is read from a file."
	}
	return ""
}

// isBlank reports whether Python's str.strip, which authentik uses, removes a character.
func isBlank(r rune) bool { return unicode.IsSpace(r) || (r >= 0x1c && r <= 0x1f) }

// NotEmpty returns a rule that rejects "" and white space alone. authentik refuses both in most fields (recordings
// email/field/*/empty). The argument `advice` is a sentence that says what to write instead.
func NotEmpty(advice string) Rule {
	return func(s string) string {
		if strings.TrimFunc(s, isBlank) != "" {
			return ""
		}
		return "The value is empty. " + advice
	}
}

// SingleLine rejects line breaks. authentik stores a text with a line break and then fails to send the mail.
var SingleLine Rule = func(s string) string {
	if !strings.ContainsAny(s, "\r\n") {
		return ""
	}
	return "The value contains a line break. authentik would store the value and then fail to send any mail. Write the " +
		"value in one line."
}

// HostName rejects a text that contains more than a host, such as a scheme, a port, a path or a user name.
var HostName Rule = func(s string) string {
	hasMore := strings.ContainsAny(s, `/\@[]`) || strings.ContainsFunc(s, isBlank)
	if !hasMore && (!strings.Contains(s, ":") || isIPv6(s)) {
		return ""
	}
	return "The value contains more than a host: a scheme, a port, a path, a user name, brackets or white space. Write " +
		"the name or address alone, for example host = \"smtp.example.com\". Write the port into port and the user name " +
		"into username, and choose encryption with use_tls or use_ssl."
}

func isIPv6(s string) bool {
	address, err := netip.ParseAddr(s)
	return err == nil && address.Is6()
}

// bareAddress matches a local part and a domain with an @ between them. It does not check more, because authentik also
// accepts a quoted local part, and an IP address in brackets as the domain.
var bareAddress = regexp.MustCompile(`^("[^"<>]+"|[^\s@"<>]+)@[^\s@<>]+$`)

// BareAddress rejects display names, texts that are clearly not an email address, and more than 254 characters.
// authentik checks the rest (recordings email/field/from_address/*).
var BareAddress Rule = func(s string) string {
	if bareAddress.MatchString(s) && utf8.RuneCountInString(s) <= 254 {
		return ""
	}
	return "The value is not an email address, has a display name, or has more than 254 characters. Write the bare " +
		"address, for example from_address = \"noreply@example.com\"."
}

// TemplatePath rejects an absolute path. It also rejects the text of a template, because the value must be a path.
var TemplatePath Rule = func(s string) string {
	isText := strings.ContainsAny(s, "\r\n<") || strings.Contains(s, "{{") || strings.Contains(s, "{%")
	if !isText && !strings.HasPrefix(s, "/") {
		return ""
	}
	return "The value is an absolute path, or the text of a template. Mount the text as a file into authentik's server " +
		"and worker containers below /templates, and write its path from there, for example template = " +
		"\"email/welcome.html\" for the file /templates/email/welcome.html."
}

var canonicalUUID = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// UUID returns a rule that accepts a UUID only in lower case and with hyphens, as authentik returns it. The argument
// `advice` is a sentence that says where the user finds the UUID.
func UUID(advice string) Rule {
	return func(s string) string {
		if canonicalUUID.MatchString(s) {
			return ""
		}
		return "The value is not a UUID in lower case, such as 3fa85f64-5717-4562-b3fc-2c963f66afa6. " + advice
	}
}

var slugPattern = regexp.MustCompile(`^[-a-zA-Z0-9_]+$`)

// Slug rejects texts that authentik does not accept as a slug.
var Slug Rule = func(s string) string {
	if slugPattern.MatchString(s) {
		return ""
	}
	return "A slug consists of letters, digits, hyphens and underscores. Write only the slug, which is the part after " +
		"/if/flow/ in the address of the flow, without slashes."
}

// OneOf returns a rule that accepts only the given texts.
func OneOf(values ...string) Rule {
	return func(s string) string {
		if slices.Contains(values, s) {
			return ""
		}
		return "authentik does not accept the value. Write one of these: " + strings.Join(values, ", ") + "."
	}
}
