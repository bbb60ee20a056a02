package validators

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestRules(t *testing.T) {
	const none = ""
	for name, c := range map[string]struct {
		check Rule
		value string
		says  string // part of what check returns; none if the value is valid
	}{
		"plain":                       {Trimmed, "a b", none},
		"empty":                       {Trimmed, "", none},
		"leading blank":               {Trimmed, " a", "trimspace()"},
		"closing line break":          {Trimmed, "a\n", "chomp()"},
		"no-break space":              {Trimmed, "a\u00a0", "trimspace()"},
		"unit separator":              {Trimmed, "\x1fa", "white space"},
		"zero-width space stays":      {Trimmed, "\u200ba", none},
		"byte order mark stays":       {Trimmed, "\ufeffa", none},
		"NUL":                         {Trimmed, "a\x00b", "NUL"},
		"not empty":                   {NotEmpty, "", "empty"},
		"one line":                    {SingleLine, "Hello ✉", none},
		"two lines":                   {SingleLine, "a\nb", "line break"},
		"host":                        {HostName, "smtp.example.com", none},
		"host, IPv4":                  {HostName, "192.0.2.1", none},
		"host, IPv6":                  {HostName, "2001:db8::1", none},
		"host with a port":            {HostName, "smtp.example.com:587", "port"},
		"host with a scheme":          {HostName, "smtp://smtp.example.com", "scheme"},
		"host with a path":            {HostName, "smtp.example.com/x", "path"},
		"host with a blank":           {HostName, "smtp example", "white space"},
		"host with a user":            {HostName, "me@smtp.example.com", "user"},
		"host in brackets":            {HostName, "[2001:db8::1]", "brackets"},
		"host, absolute":              {HostName, "smtp.example.com.", none},
		"host with two dots":          {HostName, "smtp..example.com", "cannot exist"},
		"host with a long label":      {HostName, strings.Repeat("h", 64) + ".example.com", "cannot exist"},
		"address":                     {BareAddress, "noreply@example.com", none},
		"address without dot":         {BareAddress, "a@localhost", none},
		"address, literal":            {BareAddress, "a@[192.0.2.1]", none},
		"address, short domain":       {BareAddress, "a@b", "not a full domain"},
		"address, unicode":            {BareAddress, "ü@example.com", "outside of ASCII"},
		"address, unicode domain":     {BareAddress, "a@exämple.com", none},
		"address, quoted":             {BareAddress, `"a b"@example.com`, none},
		"address with a display name": {BareAddress, "Name <a@example.com>", "display name"},
		"no address":                  {BareAddress, "nope", "not an email address"},
		"empty address":               {BareAddress, "", "not an email address"},
		"two addresses":               {BareAddress, "a@example.com, b@example.com", "not an email address"},
		"address of 254":              {BareAddress, strings.Repeat("a", 242) + "@example.com", none},
		"address of 255":              {BareAddress, strings.Repeat("a", 243) + "@example.com", "at most 254"},
		"template":                    {TemplatePath, "email/welcome.html", none},
		"template text, HTML":         {TemplatePath, "<p>Hi</p>", "text of a template"},
		"template, absolute":          {TemplatePath, "/templates/email/welcome.html", "below its template folder"},
		"template text, lines":        {TemplatePath, "<p>\nHi", "text of a template"},
		"template text, variable":     {TemplatePath, "Hi {{ user }}", "text of a template"},
		"template text, tag":          {TemplatePath, "{% load i18n %}", "text of a template"},
		"UUID":                        {UUID("Write an id."), "3fa85f64-5717-4562-b3fc-2c963f66afa6", none},
		"UUID in upper case":          {UUID("Write an id."), "3FA85F64-5717-4562-B3FC-2C963F66AFA6", "lower()"},
		"UUID without dashes":         {UUID("Write an id."), "3fa85f6457174562b3fc2c963f66afa6", "not a UUID"},
		"a slug":                      {UUID("Write an id."), "default-recovery-flow", "Write an id."},
	} {
		t.Run(name, func(t *testing.T) {
			problem := c.check(c.value)
			if (problem == none) != (c.says == none) || !strings.Contains(problem, c.says) {
				t.Errorf("%q: got %q, want it to say %q", c.value, problem, c.says)
			}
		})
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
