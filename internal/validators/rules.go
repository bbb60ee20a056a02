// Package validators checks values before authentik is asked: each rule says what is wrong with a value and how to fix it.
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

// Rule is a validator of a string attribute.
type Rule struct {
	// Demand says what a value must be, in a few words.
	Demand string
	// Problem returns what is wrong with a value and how to fix it, empty if nothing is. It never repeats the value, which may
	// come from a sensitive variable.
	Problem func(string) string
	// Secret marks values that no message may show. Terraform prints the source line of the attribute that a message is about,
	// so the message is about the resource.
	Secret bool
}

var _ validator.String = Rule{}

// Description returns what a value must be.
func (r Rule) Description(context.Context) string { return r.Demand }

// MarkdownDescription is the same as Description.
func (r Rule) MarkdownDescription(context.Context) string { return r.Demand }

// ValidateString accepts null and unknown.
func (r Rule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	problem := r.Problem(req.ConfigValue.ValueString())
	switch summary := "Invalid " + req.Path.String(); {
	case problem == "":
	case r.Secret:
		resp.Diagnostics.AddError(summary, problem)
	default:
		resp.Diagnostics.AddAttributeError(req.Path, summary, problem)
	}
}

// Trimmed rejects white space at either end and NUL characters. The server trims like Python's str.strip (recordings
// email/field/*/padded), so every plan would show a change.
func Trimmed() Rule { return trimmed("every plan would show a change") }

// TrimmedSecret is Trimmed for a password, which would be another password than the one that was written.
func TrimmedSecret() Rule {
	rule := trimmed("it would be another password")
	rule.Secret = true
	return rule
}

func trimmed(outcome string) Rule {
	return Rule{Demand: "must not begin or end with white space or contain a NUL character", Problem: func(s string) string {
		switch {
		case strings.ContainsRune(s, 0):
			return "The value contains a NUL character, which authentik refuses. Remove it."
		case strings.TrimFunc(s, stripped) != s:
			return "The value begins or ends with white space or a line break. authentik would store it without, so " + outcome +
				". Wrap it in trimspace(), or in chomp() if it is read from a file."
		}
		return ""
	}}
}

// stripped reports whether Python's str.strip removes a character: Unicode white space and the separators U+001C to U+001F.
func stripped(r rune) bool { return unicode.IsSpace(r) || (r >= 0x1c && r <= 0x1f) }

// NotEmpty rejects the empty string, as authentik does for some fields (recordings email/field/*/empty).
func NotEmpty() Rule {
	return Rule{Demand: "must not be empty", Problem: func(s string) string {
		if s != "" {
			return ""
		}
		return "The value is empty, which authentik refuses. Write a value, or remove the attribute to use its default."
	}}
}

// Filter rejects what authentik does not filter by: it ignores an empty text and finds every object, and trims white space.
func Filter() Rule {
	return Rule{Demand: "must not be empty, or begin or end with white space", Problem: func(s string) string {
		if s != "" && strings.TrimFunc(s, stripped) == s {
			return ""
		}
		return "The filter is empty, or begins or ends with white space. authentik ignores an empty filter and finds every stage. Write " +
			"the text alone, or leave it out to find all."
	}}
}

// SingleLine rejects line breaks: authentik stores them and then fails to send the mail.
func SingleLine() Rule {
	return Rule{Demand: "must be one line", Problem: func(s string) string {
		if !strings.ContainsAny(s, "\r\n") {
			return ""
		}
		return "The value contains a line break. authentik would store it and then fail to send any mail. Write it in one line."
	}}
}

// HostName rejects what is more than a host: a scheme, a port, a path, a blank, brackets.
func HostName() Rule {
	return Rule{Demand: "must be a host name or an address, without scheme, port and path", Problem: func(s string) string {
		const fix = "Write the name or address alone, for example host = \"smtp.example.com\""
		s = strings.TrimFunc(s, stripped) // Trimmed checks the ends
		switch {
		case strings.Contains(s, "://"):
			return "The value has a scheme. " + fix + ", and choose encryption with use_tls or use_ssl."
		case strings.ContainsAny(s, "/\\"):
			return "The value has a path. " + fix + "."
		case strings.ContainsFunc(s, stripped):
			return "The value contains a blank. " + fix + "."
		case strings.Contains(s, "@"):
			return "The value has a user name. " + fix + ", and the user as username."
		case strings.ContainsAny(s, "[]"):
			return "The value is in brackets, as in a URL. Write an IPv6 address without them, and the port as port."
		case strings.Contains(s, ":") && !isIPv6(s):
			return "The value has a port. " + fix + ", and the port as port."
		case slices.ContainsFunc(strings.Split(strings.TrimSuffix(s, "."), "."), cannotBeLabel) && s != "":
			return "A part of the name between two dots is empty or has more than 63 characters, so the host cannot exist. " + fix + "."
		}
		return ""
	}}
}

// cannotBeLabel reports whether a part of a name breaks RFC 1035, 2.3.4. Python rejects such a name without a look-up.
func cannotBeLabel(part string) bool { return part == "" || utf8.RuneCountInString(part) > 63 }

func isIPv6(s string) bool {
	address, err := netip.ParseAddr(s)
	return err == nil && address.Is6()
}

// The server accepts a quoted local part and an address literal as the domain, so the pattern only requires an @ between two
// texts without blanks.
var bareAddress = regexp.MustCompile(`^("[^"]+"|[^\s@"]+)@[^\s@]+$`)

// BareAddress rejects display names and what is clearly not an address. The server checks the rest (recordings
// email/field/from_address/*).
func BareAddress() Rule {
	return Rule{Demand: "must be a bare email address of at most 254 characters", Problem: func(s string) string {
		const fix = "Write the bare address, for example from_address = \"noreply@example.com\"."
		s = strings.TrimFunc(s, stripped) // Trimmed checks the ends
		at := max(strings.LastIndexByte(s, '@'), 0)
		local, domain := s[:at], strings.TrimPrefix(s[at:], "@")
		switch {
		case strings.ContainsAny(s, "<>"):
			return "The value has a display name, which authentik refuses. " + fix
		case !bareAddress.MatchString(s):
			return "The value is not an email address. " + fix
		case strings.ContainsFunc(local, func(r rune) bool { return r > unicode.MaxASCII }):
			return "The part before the @ has characters outside of ASCII, which authentik refuses. " + fix
		case domain != "localhost" && !strings.HasPrefix(domain, "[") && !strings.Contains(strings.Trim(domain, "."), "."):
			return "The part after the @ is not a full domain, which authentik refuses: it accepts localhost, an address in brackets, or a name with a dot. " + fix
		case len([]rune(s)) > 254:
			return "The value is too long: authentik accepts at most 254 characters."
		}
		return ""
	}}
}

// TemplatePath rejects the text of a template, and an absolute path.
func TemplatePath() Rule {
	return Rule{Demand: "must be the path of a template", Problem: func(s string) string {
		switch {
		case strings.HasPrefix(s, "/"):
			return "The value is an absolute path, which authentik never finds. Write the path below its template folder, for example " +
				"template = \"email/welcome.html\" for a file mounted at /templates/email/welcome.html."
		case !strings.ContainsAny(s, "\r\n<") && !strings.Contains(s, "{{") && !strings.Contains(s, "{%"):
			return ""
		}
		return "The value is the text of a template. Mount the text as a file into authentik's server and worker containers below " +
			"/templates, and write its path from there, for example template = \"email/welcome.html\"."
	}}
}

var canonicalUUID = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// UUID rejects every spelling of a UUID except the one that the server answers with. The advice is a sentence that says
// where the user finds the UUID.
func UUID(advice string) Rule {
	return Rule{Demand: "must be a UUID in lower case with dashes", Problem: func(s string) string {
		switch {
		case canonicalUUID.MatchString(s):
			return ""
		case canonicalUUID.MatchString(strings.ToLower(s)):
			return "The UUID is in upper case. authentik answers in lower case, so every plan would show a change. Wrap it in lower()."
		}
		return "The value is not a UUID in its usual form, such as 3fa85f64-5717-4562-b3fc-2c963f66afa6. " + advice
	}}
}
