package validators

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestRulesSayWhatIsWrong(t *testing.T) {
	const none = ""
	uuid := UUID("Write an id.")
	for _, c := range []struct {
		rule  Rule
		value string
		says  string // part of the rule's message; none = the value is valid
	}{
		{Trimmed, "a b", none},
		{Trimmed, "", none},
		{Trimmed, " a", "trimspace()"},
		{Trimmed, "a\n", "chomp()"},
		{Trimmed, "a\u00a0", "trimspace()"},
		{Trimmed, "\x1fa", "white space"},
		{Trimmed, "\u200ba", none},
		{Trimmed, "\ufeffa", none},
		{Trimmed, "a\x00b", "NUL"},
		{NotEmpty("Write it."), "", "empty. Write it."},
		{NotEmpty("Write it."), " \x1f", "empty"},
		{NotEmpty("Write it."), " a", none},
		{Slug, "a-B_1", none},
		{Slug, "a.b", "Remove other characters"},
		{First(Trimmed, SingleLine), "a\n", "chomp()"},
		{First(Trimmed, SingleLine), "a\nb", "line break"},
		{First(Trimmed, SingleLine), "a", none},
		{SingleLine, "Hello ✉", none},
		{SingleLine, "a\nb", "line break"},
		{HostName, "smtp.example.com", none},
		{HostName, "192.0.2.1", none},
		{HostName, "2001:db8::1", none},
		{HostName, "smtp.example.com:587", "port"},
		{HostName, "smtp://smtp.example.com", "scheme"},
		{HostName, "smtp.example.com/x", "path"},
		{HostName, "smtp example", "white space"},
		{HostName, "me@smtp.example.com", "user"},
		{HostName, "[2001:db8::1]", "brackets"},
		{HostName, "smtp.example.com.", none},
		{HostName, "smtp..example.com", "cannot exist"},
		{HostName, strings.Repeat("h", 64) + ".example.com", "cannot exist"},
		{BareAddress, "noreply@example.com", none},
		{BareAddress, "a@localhost", none},
		{BareAddress, "a@[192.0.2.1]", none},
		{BareAddress, "a@b", "not a full domain"},
		{BareAddress, "ü@example.com", "outside of ASCII"},
		{BareAddress, "a@exämple.com", none},
		{BareAddress, `"a b"@example.com`, none},
		{BareAddress, "Name <a@example.com>", "display name"},
		{BareAddress, "nope", "not an email address"},
		{BareAddress, "", "not an email address"},
		{BareAddress, "a@example.com, b@example.com", "not an email address"},
		{BareAddress, strings.Repeat("a", 242) + "@example.com", none},
		{BareAddress, strings.Repeat("a", 243) + "@example.com", "at most 254"},
		{TemplatePath, "email/welcome.html", none},
		{TemplatePath, "<p>Hi</p>", "text of a template"},
		{TemplatePath, "/templates/email/welcome.html", "below its template folder"},
		{TemplatePath, "<p>\nHi", "text of a template"},
		{TemplatePath, "Hi {{ user }}", "text of a template"},
		{TemplatePath, "{% load i18n %}", "text of a template"},
		{uuid, "3fa85f64-5717-4562-b3fc-2c963f66afa6", none},
		{uuid, "3FA85F64-5717-4562-B3FC-2C963F66AFA6", "lower()"},
		{uuid, "3fa85f6457174562b3fc2c963f66afa6", "not a UUID"},
		{uuid, "default-recovery-flow", "Write an id."},
	} {
		problem := c.rule(c.value)
		if (problem == none) != (c.says == none) || !strings.Contains(problem, c.says) {
			t.Errorf("%q: got %q, want a text with %q", c.value, problem, c.says)
		}
	}
}

func TestRuleAcceptsNullAndUnknownAndNamesTheAttribute(t *testing.T) {
	for value, want := range map[types.String]int{
		types.StringNull(): 0, types.StringUnknown(): 0, types.StringValue(" s3cret"): 1,
	} {
		req := validator.StringRequest{Path: path.Root("password"), ConfigValue: value}
		var resp validator.StringResponse
		Trimmed.ValidateString(context.Background(), req, &resp)
		if len(resp.Diagnostics) != want {
			t.Errorf("%s: %v", value, resp.Diagnostics)
		}
		for _, d := range resp.Diagnostics {
			if !strings.Contains(d.Summary(), "password") || strings.Contains(d.Summary()+d.Detail(), "s3cret") {
				t.Errorf("the error does not name the attribute or repeats the value: %v", d)
			}
		}
	}
}
