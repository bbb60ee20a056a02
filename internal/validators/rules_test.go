package validators

import (
	"strings"
	"testing"
)

// The tests of package messages show what each rule says about an invalid value.
func TestRulesAcceptOnlyValidValues(t *testing.T) {
	for name, c := range map[string]struct {
		rule           Rule
		valid, invalid []string
	}{
		"Trimmed": {Trimmed,
			[]string{"", "a b", "\u200ba", "\ufeffa"}, []string{" a", "a\n", "a\u00a0", "\x1fa", "a\x00b"},
		},
		"NotEmpty":   {NotEmpty("Write it."), []string{" a"}, []string{"", " \x1f"}},
		"Slug":       {Slug, []string{"a-B_1"}, []string{"a.b"}},
		"SingleLine": {SingleLine, []string{"Hello ✉"}, []string{"a\nb", "a\rb"}},
		"HostName": {HostName,
			[]string{"smtp.example.com", "smtp.example.com.", "192.0.2.1", "2001:db8::1"},
			[]string{"smtp.example.com:587", "a\\b", "a b", "a/b", "u@smtp.example.com", "[2001:db8::1]", "smtp://a"},
		},
		"BareAddress": {BareAddress,
			[]string{
				"noreply@example.com", "a@localhost", "a@[192.0.2.1]", "a@exämple.com", `"a b"@example.com`,
				strings.Repeat("a", 242) + "@example.com",
			},
			[]string{
				"nope", "", "@example.com", "a@", "a@example.com, b@example.com", "A <a@example.com>", "<a@example.com>",
				strings.Repeat("a", 243) + "@example.com",
			},
		},
		"TemplatePath": {TemplatePath,
			[]string{"email/welcome.html", "..a/b..html"},
			[]string{"/email/welcome.html", "<p>Hi</p>", "Hi\nyou", "Hi {{ user }}", "{% load i18n %}"},
		},
		"UUID": {UUID("Write an id."),
			[]string{"3fa85f64-5717-4562-b3fc-2c963f66afa6"}, []string{"3FA85F64-5717-4562-b3fc-2c963f66afa6", "mail"},
		},
	} {
		for _, value := range c.valid {
			if problem := c.rule(value); problem != "" {
				t.Errorf("%s rejects %q: %s", name, value, problem)
			}
		}
		for _, value := range c.invalid {
			if c.rule(value) == "" {
				t.Errorf("%s accepts %q", name, value)
			}
		}
	}
}

func TestFirstReportsOnlyTheFirstProblem(t *testing.T) {
	for value, want := range map[string]string{"a\n": "chomp()", "a\nb": "line break", "a": ""} {
		problem := First(Trimmed, SingleLine)(value)
		if (problem == "") != (want == "") || !strings.Contains(problem, want) {
			t.Errorf("%q: got %q, want a text with %q", value, problem, want)
		}
	}
}
