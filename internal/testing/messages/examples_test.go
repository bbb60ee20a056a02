package messages

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/duration"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/flowset"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/validators"
)

// used contains the keys of the map examples whose values the scan has used.
var used = map[string]bool{}

// examples contains an example value for each expression in the text of a message that the scan of the source cannot
// evaluate.
var examples = map[string]string{
	"addMalformed: problem":                     "must begin with https:// or http://",
	"setting.attribute":                         "url",
	"checkRelease: what":                        "this value of layout",
	"m.Name.ValueString()":                      "recovery",
	"warnVanished: strings.Join(slugs, \", \")": "recovery, enrollment",
	"findUser: text":                            "jane",
	"fields: field":                             "host",
	"ValidateString: req.Path.String()":         "host",
	"ValidateString: problem":                   "A part of the value is not valid. Write another value.",
	"ValidateString: problem.Summary()":         "Invalid password",
	"ValidateString: problem.Detail()":          "It begins with white space. Wrap the value in trimspace().",
	"a.attributeName()":                         "recovery_max_attempts",
	"api.BaseURL()":                             "https://auth.example.com",
	"at":                                        "port",
	"authentik.Requirement(a.requirement())":    "since 2025.8",
	"authentik.Requirement(needs)":              "since 2025.2",
	"authentik.Requirement(t.requires)":         "since 2025.2",
	"block.Order.ValueInt64()":                  "10",
	"block.Slug.ValueString()":                  "recovery",
	"c.typeName":                                "authentik_stage_email",
	"at.String()":                               "port",
	"caps.Release":                              "2025.2.4",
	"d.label(d.state)":                          "authentik_stage_email \"recovery\"",
	"data":                                      "*providerdata.Data",
	"deleted":                                   "3",
	"duration.Problem(config.ValueString())":    duration.Problem("0"),
	"doing":                                     "create authentik_stage_email \"recovery\"",
	"enumerated(changed)":                       "name and title",
	"managed.Order":                             "10",
	"flow.Slug":                                 "recovery-2",
	"guess: nearest":                            "recovery-flow",
	"current":                                   "recovery-2",
	"block.currentSlug()":                       "recovery-2",
	"e.slug":                                    "recovery",
	"enumerated(missing)":                       "name, title and designation",
	"enumerated(others)":                        "20 and 30",
	"enumerated(slices.Compact(names))":         "flow \"recovery\" (designation recovery)",
	"enumerated(users)":                         "the stage \"mail\" at order 10 and \"default\" (brand)",
	"err.Error()":                               "the value must be a number",
	"failure.Conflict.Name":                     "recovery",
	"p.StageName":                               "recovery",
	"failure.slug":                              "recovery",
	"id.ValueString()":                          "recovery",
	"label":                                     "authentik_stage_email \"recovery\"",
	"len(d.devices)":                            "12",
	"len(devices)":                              "12",
	"flowset.HowToDestroy":                      flowset.HowToDestroy,
	"flowset.IfRenamed":                         flowset.IfRenamed,
	"others[first - 1].Order":                   "10",
	"r.label":                                   "authentik_stage_email \"recovery\"",
	"other.Name":                                "recovery",
	"owner.Name":                                "recovery",
	"p.Name":                                    "recovery",
	"problem.Summary()":                         "Could not delete authentik_stage_email \"recovery\"",
	"providerData":                              "string",
	"refusal.BaseURL":                           "https://auth.example.com/api/v3",
	"similar":                                   "Recovery",
	"slug":                                      "recovery",
	"stage":                                     "3fa85f64-5717-4562-b3fc-2c963f66afa6",
	"state.ID.ValueString()":                    "3fa85f64-5717-4562-b3fc-2c963f66afa6",
	"step.Order":                                "20",
	"step.StageObj.Name":                        "new-password",
	"strings.Join(d.Unknown, \" and \")":        "url and token",
	"strings.Join(changed, \" and \")":          "host and port",
	"strings.Join(listed, \", \")":              "email/password_reset.html, email/setup.html",
	"strings.Join(names, \", \")":               "mfa, mfa-strict",
	"t.Description(context.Background())":       "a whole number from 1 to 65535",
	"t.incompatibleTemplates[config.Template.ValueString()]": "The template contains a code and no link.",
	"t.template":           "email/password_reset.html",
	"t.typeName":           "authentik_stage_email",
	"typeName":             "authentik_stage_email",
	"variables[attribute]": "AUTHENTIK_URL",
	"joinSentences(strings.Join(refusal.Fields[field], \" \"), hint)": "Enter a valid value.",
	"wanted":            "the name \"recovery\"",
	"was.currentSlug()": "recovery-2",
	"Explain(err)":      diags.Explain(failures[0]),
	"Explain(failure)":  diags.Explain(failures[0]),
	"Guide":             diags.Guide,
	"HowToImport(resourceType, failure.Conflict.PK)":     diags.HowToImport("authentik_stage_email", emailStage.PK),
	"HowToImport(resourceType, p.StageName)":             diags.HowToImport("authentik_stage_email", "recovery"),
	"HowToManage(*owner)":                                diags.HowToManage(emailStage),
	"Request(refusal)":                                   diags.Request(failures[0]),
	"adviceByKind[authentik.ErrUnauthenticated]":         "Check that the token has not expired.",
	"diags.Explain(d.hidden)":                            diags.Explain(hidden),
	"diags.Explain(refusal)":                             diags.Explain(failures[0]),
	"diags.Guide":                                        diags.Guide,
	"diags.Request(refusal)":                             diags.Request(failures[0]),
	"diags.HowToImport(typeName, \"NAME_OF_THE_STAGE\")": diags.HowToImport("authentik_stage_email", "NAME_OF_THE_STAGE"),
	"explainWithGuide(err)":                              diags.Explain(failures[0]) + " See " + diags.Guide,
	"problem.Detail()":                                   diags.Explain(failures[0]),
	"wanted.instead(*other)":                             diags.HowToManage(emailStage),
}

// createdBy returns the diagnostics of a package whose texts are computed by functions. The scan of the source cannot
// find these texts, so createdBy calls the functions. The package is given by its folder. createdBy returns nil if the
// package has no such diagnostics.
func createdBy(folder string) []message {
	var all diag.Diagnostics
	switch folder {
	case "diags":
		for _, failure := range failures {
			place := diags.PlaceOf(map[string]bool{"host": true, "name": true})
			doing := map[string]string{"POST": "create", "PUT": "update", "GET": "read"}[failure.Method]
			all.Append(diags.Errors(place, doing+` authentik_stage_email "recovery"`, failure)...)
		}
	case "validators":
		for _, b := range broken {
			all.AddError("Invalid host", b.rule(b.value))
		}
	}
	var messages []message
	for _, d := range all {
		messages = append(messages, message{kind: "Error", summary: d.Summary(), detail: d.Detail()})
	}
	return messages
}

var emailStage = authentik.Stage{
	PK: "3fa85f64-5717-4562-b3fc-2c963f66afa6", Name: "recovery", MetaModelName: authentik.EmailModel,
}

// hidden is the error of a request for the list of email devices if the token has no permission to see them.
var hidden = failuresOf(http.MethodGet, "/authenticators/admin/email/", []*authentik.Error{
	{Kind: authentik.ErrForbidden, Status: 403, Detail: "You do not have permission to perform this action.",
		RequestID: "f3f2a8b0c1d24e5ff3f2a8b0c1d24e5f", Server: &authentik.Capabilities{
			Release: authentik.Release{Year: 2026, Month: 2, Patch: 2}, Known: true,
		}},
})[0]

// failures contains errors of the client. Together they get every advice of package diags. The errors of the last
// request have the longest texts.
var failures = append(failuresOf(http.MethodPost, "/stages/email/", []*authentik.Error{
	{Status: 400, Detail: "the answer of the server", RequestID: "f3f2a8b0c1d24e5f",
		Server: &authentik.Capabilities{Release: authentik.Release{Year: 2026, Month: 2, Patch: 2}, Known: true}},
	{Status: 405}, {Status: 500}, {Status: 500, RequestID: "f3f2a8b0c1d24e5f"},
	{Kind: authentik.ErrNotFound, Status: 404}, {Kind: authentik.ErrUnauthenticated, Status: 403},
	{Kind: authentik.ErrUnauthenticated, Status: 403, ByHeader: true}, {Kind: authentik.ErrForbidden, Status: 403},
	{Kind: authentik.ErrCrashed, Status: 405}, {Kind: authentik.ErrNotAuthentik, Status: 200},
	{Kind: authentik.ErrNotAuthentik, Status: 400, Detail: "the text “HTTPS”"},
	{Kind: authentik.ErrNotAuthentik, Status: 401}, {Kind: authentik.ErrMalformed, Status: 200},
	{Kind: authentik.ErrRedirected, Status: 302},
	{Kind: authentik.ErrRedirected, Status: 302, Cause: &authentik.RedirectError{IsLogin: true}},
	{Kind: authentik.ErrRedirected, Status: 302, Cause: &authentik.RedirectError{BaseURL: "https://sso.example.com"}},
	{Kind: authentik.ErrTimeout, Proxy: "proxy.example.com:3128 (environment variable HTTPS_PROXY)"},
	{Kind: authentik.ErrUnreachable, Cause: &net.DNSError{IsNotFound: true}},
	{Kind: authentik.ErrUnavailable, Status: 429},
	{Kind: authentik.ErrUnreachable, Cause: &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}},
	{Kind: authentik.ErrUnreachable, Cause: &net.OpError{Op: "dial", Err: errors.New("no route to host")}},
	{Kind: authentik.ErrUnreachable, Cause: tls.RecordHeaderError{}},
	{Kind: authentik.ErrUnreachable, Cause: &net.OpError{Op: "remote error", Err: errors.New("tls: bad certificate")}},
	{Kind: authentik.ErrUnreachable, Cause: &net.OpError{
		Op: "proxyconnect", Err: unverified(x509.UnknownAuthorityError{}),
	}},
	{Kind: authentik.ErrUnreachable, Cause: unverified(x509.UnknownAuthorityError{})},
	{Kind: authentik.ErrUnreachable, Cause: unverified(x509.HostnameError{
		Certificate: &x509.Certificate{DNSNames: []string{"b.example.com", "c.example.com"}},
	})},
	{Kind: authentik.ErrUnreachable, Cause: unverified(x509.HostnameError{Certificate: &x509.Certificate{}})},
	{Kind: authentik.ErrUnreachable, Cause: unverified(x509.CertificateInvalidError{Reason: x509.Expired})},
	{Kind: authentik.ErrUnreachable, Cause: unverified(x509.CertificateInvalidError{Reason: x509.NotAuthorizedToSign})},
	{Kind: authentik.ErrUnreachable, Cause: &net.DNSError{IsNotFound: true},
		Proxy: "proxy.example.com:3128 (environment variable HTTPS_PROXY)"},
	{Kind: authentik.ErrCrashed, Status: 405, Server: &authentik.Capabilities{Release: authentik.NewestRelease}},
	{Status: 400, RequestID: "f3f2a8b0", Server: &authentik.Capabilities{Release: authentik.NewestRelease}},
	{Kind: authentik.ErrNotFound, Status: 404, Server: &authentik.Capabilities{Release: authentik.NewestRelease}},
	{Kind: authentik.ErrUnavailable, Status: 503, Attempts: 5, Elapsed: time.Minute,
		RetryAfter: time.Hour},
	{Status: 400, RequestID: "f3f2a8b0", Fields: map[string][]string{
		"name": {"This field must be unique."}, "host": {"Too long."},
	}},
}), slices.Concat(failuresOf(http.MethodPut, "/stages/email/"+emailStage.PK+"/", []*authentik.Error{
	{Kind: authentik.ErrNotFound, Status: 404},
}), failuresOf(http.MethodPost, "/core/users/7/recovery_email/", []*authentik.Error{
	{Kind: authentik.ErrForbidden, Status: 403},
}), failuresOf(http.MethodGet, "/providers/all/", []*authentik.Error{
	{Kind: authentik.ErrForbidden, Status: 403},
}), failuresOf(http.MethodGet, "/stages/authenticator/email/"+emailStage.PK+"/", []*authentik.Error{
	{Kind: authentik.ErrForbidden, Status: 403, Detail: "You do not have permission to perform this action.",
		RequestID: "f3f2a8b0c1d24e5ff3f2a8b0c1d24e5f", Server: &authentik.Capabilities{
			Release: authentik.Release{Year: 2026, Month: 2, Patch: 2}, Known: true,
		}},
	{Kind: authentik.ErrUnreachable, Detail: "dial tcp 203.0.113.1:443: connect: connection refused",
		Cause: syscall.ECONNREFUSED, Attempts: 5, Elapsed: 3 * time.Second,
		Proxy: "proxy.example.com:3128 (environment variable HTTPS_PROXY)"},
	{Kind: authentik.ErrNotAuthentik, Status: 404, RequestID: "f3f2a8b0c1d24e5ff3f2a8b0c1d24e5f",
		Detail: "a page that begins “Not Found The requested URL was not found on this server. Apache Server at " +
			"auth.example.com Port 443”"},
}))...)

func unverified(problem error) error { return &tls.CertificateVerificationError{Err: problem} }

func failuresOf(method, path string, all []*authentik.Error) []*authentik.Error {
	for _, failure := range all {
		failure.Method, failure.Path = method, path
		failure.BaseURL = "https://auth.example.com/api/v3"
	}
	return all
}

// broken contains rules of the packages validators and duration, each with a value that the rule rejects.
var broken = []struct {
	rule  validators.Rule
	value string
}{
	{validators.Trimmed, " a"}, {validators.Trimmed, "\x00"}, {validators.Filter, ""},
	{validators.NotEmpty("Write a value, or remove the attribute."), ""},
	{validators.SingleLine, "a\nb"}, {validators.HostName, "smtp://a"}, {validators.HostName, "a/b"},
	{validators.HostName, "a b"}, {validators.HostName, "a@b"}, {validators.HostName, "[::1]"},
	{validators.HostName, "a:25"}, {validators.HostName, "a..b"}, {validators.BareAddress, "A <a@example.com>"},
	{validators.BareAddress, "a"}, {validators.BareAddress, "ä@example.com"}, {validators.BareAddress, "a@b"},
	{validators.BareAddress, strings.Repeat("a", 250) + "@example.com"}, {validators.TemplatePath, "/a"},
	{validators.TemplatePath, "{{ a }}"}, {validators.TemplatePath, "../a"}, {validators.Slug, "a b"},
	{validators.Slug, "/if/flow/a/"}, {validators.OneOf("any", "all"), "a"},
	{duration.Problem, ""}, {duration.Problem, "1h"}, {duration.Problem, "hours=1 minutes=30"},
	{duration.Problem, "0.5"}, {duration.Problem, "minutes=30;"}, {duration.Problem, "bogus"}, {duration.Problem, "h=1"},
	{duration.Problem, "hours=1;hours=2"}, {duration.Problem, "hours=a"}, {duration.Problem, "0"},
	{duration.Problem, "-1"}, {duration.Problem, "weeks=9999"}, {validators.UUID("Write the id of a stage."), "a"},
	{validators.UUID("Write the id of a stage."), "3FA85F64-5717-4562-B3FC-2C963F66AFA6"},
}
