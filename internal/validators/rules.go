// Package validators is what a string must look like before authentik is asked: each rule says what is wrong with a value and how to mend it.
package validators

import (
	"context"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Rule is a check of a string attribute: Problem returns what is wrong with a
// value and how to mend it, or "". It never repeats the value, which may be a
// secret.
type Rule struct {
	Demand  string
	Problem func(string) string
	// Secret is for values that no message may show: Terraform prints the line of the source that an attribute's stands on,
	// so what is wrong is said of the resource.
	Secret bool
}

var _ validator.String = Rule{}

// Description is the rule in plain words.
func (r Rule) Description(context.Context) string { return r.Demand }

// MarkdownDescription is the rule in plain words.
func (r Rule) MarkdownDescription(context.Context) string { return r.Demand }

// ValidateString lets null and unknown values pass.
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

// Trimmed refuses white space at either end and NUL characters. The server trims like Python's str.strip (recordings
// email/field/*/padded), so the stored value would differ from the written one for ever.
func Trimmed() Rule { return trimmed("another value than the configuration has, in every plan") }

// TrimmedSecret is Trimmed for a password, which would be another one.
func TrimmedSecret() Rule {
	rule := trimmed("another password than the one meant")
	rule.Secret = true
	return rule
}

func trimmed(outcome string) Rule {
	return Rule{Demand: "must not begin or end with white space or hold a NUL character", Problem: func(s string) string {
		switch {
		case strings.ContainsRune(s, 0):
			return "The value holds a NUL character, which authentik refuses. Remove it."
		case strings.TrimFunc(s, stripped) != s:
			return "The value begins or ends with white space or a line break. authentik would store it without: " + outcome +
				". Wrap it in trimspace(), or chomp() where it is read from a file."
		}
		return ""
	}}
}

// stripped is Python's str.isspace: Unicode white space and the four separators U+001C to U+001F.
func stripped(r rune) bool { return unicode.IsSpace(r) || (r >= 0x1c && r <= 0x1f) }

// NotEmpty refuses the empty string where authentik does (recordings email/field/*/empty).
func NotEmpty() Rule {
	return Rule{Demand: "must not be empty", Problem: func(s string) string {
		if s != "" {
			return ""
		}
		return "The value is empty, which authentik refuses. Write a value; null, or leaving an optional attribute out, means its default."
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

// SingleLine refuses line breaks: authentik stores them and then fails to send the mail.
func SingleLine() Rule {
	return Rule{Demand: "must be one line", Problem: func(s string) string {
		if !strings.ContainsAny(s, "\r\n") {
			return ""
		}
		return "The value holds a line break. authentik would store it and then fail to send any mail. Write it in one line."
	}}
}

// HostName refuses what is more than a host: a scheme, a port, a path, a blank, brackets.
func HostName() Rule {
	return Rule{Demand: "must be a host name or an address, without scheme, port and path", Problem: func(s string) string {
		const fix = "Write the name or address alone, for example host = \"smtp.example.com\""
		s = strings.TrimFunc(s, stripped) // Trimmed speaks of the ends
		switch {
		case strings.Contains(s, "://"):
			return "The value carries a scheme. " + fix + ", and choose encryption with use_tls or use_ssl."
		case strings.ContainsAny(s, "/\\"):
			return "The value carries a path. " + fix + "."
		case strings.ContainsFunc(s, stripped):
			return "The value holds a blank. " + fix + "."
		case strings.Contains(s, "@"):
			return "The value carries a user name. " + fix + ", and the user as username."
		case strings.ContainsAny(s, "[]"):
			return "The value is in brackets, as in a URL. Write an IPv6 address without them, and the port as port."
		case strings.Contains(s, ":") && !isIPv6(s):
			return "The value carries a port. " + fix + ", and the port as port."
		case slices.ContainsFunc(strings.Split(strings.TrimSuffix(s, "."), "."), cannotBeLabel) && s != "":
			return "Between two dots the name has nothing, or more than 63 characters, so that it can never be found. " + fix + "."
		}
		return ""
	}}
}

// cannotBeLabel goes by RFC 1035, 2.3.4; Python refuses such a name before it asks anybody.
func cannotBeLabel(part string) bool { return part == "" || utf8.RuneCountInString(part) > 63 }

func isIPv6(s string) bool {
	address, err := netip.ParseAddr(s)
	return err == nil && address.Is6()
}

// A quoted local part and an address literal as domain are addresses to the
// server too, so all that is asked for is an @ between two things without blanks.
var bareAddress = regexp.MustCompile(`^("[^"]+"|[^\s@"]+)@[^\s@]+$`)

// BareAddress refuses display names and what is plainly no address. Whether the
// rest is one is the server's to say (recordings email/field/from_address/*).
func BareAddress() Rule {
	return Rule{Demand: "must be a bare e-mail address of at most 254 characters", Problem: func(s string) string {
		const fix = "Write the bare address, for example from_address = \"noreply@example.com\"."
		s = strings.TrimFunc(s, stripped) // Trimmed speaks of the ends
		at := max(strings.LastIndexByte(s, '@'), 0)
		local, domain := s[:at], strings.TrimPrefix(s[at:], "@")
		switch {
		case strings.ContainsAny(s, "<>"):
			return "The value carries a display name, which authentik refuses. " + fix
		case !bareAddress.MatchString(s):
			return "The value is no e-mail address. " + fix
		case strings.ContainsFunc(local, func(r rune) bool { return r > unicode.MaxASCII }):
			return "Before the @ are characters outside of ASCII, which authentik refuses. " + fix
		case domain != "localhost" && !strings.HasPrefix(domain, "[") && !strings.Contains(strings.Trim(domain, "."), "."):
			return "What follows the @ is no full domain, which authentik refuses: it takes localhost, an address in brackets, or a name with a dot. " + fix
		case len([]rune(s)) > 254:
			return fmt.Sprintf("The value has %d characters; authentik takes at most 254.", len([]rune(s)))
		}
		return ""
	}}
}

// TemplatePath refuses the text of a template where its path belongs.
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
