// Package diags converts errors of the client to diagnostics for the user.
package diags

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
)

// Guide is the address of the guide that explains errors which a new user may see.
const Guide = "https://github.com/seed-e3ff1c7f/terraform-provider-authentik-email/blob/main/docs/guides/" +
	"getting-started.md#when-something-goes-wrong"

// Place determines on which attributes the errors of a request are reported.
type Place struct {
	// Whole is the attribute for errors that belong to no field. If it is empty, they are reported without an attribute.
	Whole path.Path
	// Field returns the attribute for the server's messages about a field of the API:
	//
	//   - a path: the messages become a separate error on this attribute;
	//   - an empty path: the messages become a separate error without an attribute;
	//   - false, or Field is nil: the messages become part of the error on Whole.
	Field func(field string) (path.Path, bool)
	// StageName is the name of the stage that the request creates or updates. It is empty for other requests.
	StageName string
	// Hints contains, for some fields of the API, a text that says what to do if the server refuses the field.
	Hints map[string]string
}

// PlaceOf returns the Place for requests about an object with the given schema. An error about a field is on the
// attribute with the same name. If this attribute is sensitive, the error is on no attribute, because Terraform would
// print the source line, which may contain the secret.
func PlaceOf[A any](schema map[string]A) Place {
	return Place{Field: func(name string) (path.Path, bool) {
		attribute, ok := schema[name]
		if secret, is := any(attribute).(interface{ IsSensitive() bool }); is && secret.IsSensitive() {
			return path.Empty(), true
		}
		return path.Root(name), ok
	}}
}

// Errors returns the diagnostics for an error of the client: one for each attribute whose value the server refused, and
// one for everything else. The argument `doing` completes the sentence "Could not …", as in "list the stages".
func Errors(place Place, doing string, err error) diag.Diagnostics {
	var refusal *authentik.Error
	if !errors.As(err, &refusal) {
		return diag.Diagnostics{newError(place.Whole, "Could not "+doing, Explain(err))}
	}
	if errors.Is(refusal, authentik.ErrUnauthenticated) {
		return diag.Diagnostics{refusedCredentials(refusal)}
	}
	if problem := place.incompleteCreate(refusal); problem != nil {
		return diag.Diagnostics{problem}
	}
	problems, others := place.fields(doing, refusal)
	if len(problems) > 0 { // the error for everything else must not repeat the messages about the attributes
		rest := *refusal
		rest.Fields, err = others, &rest
	}
	if len(others) > 0 || refusal.Detail != "" || len(problems) == 0 {
		detail := Explain(err)
		if errors.Is(err, authentik.ErrUnreachable) { // a new user may have written a wrong url; the guide explains this
			detail += " See " + Guide
		}
		problems.Append(newError(place.Whole, "Could not "+doing, detail))
	}
	return problems
}

// fields returns an error for each refused field that p.Field accepts, and the messages about the other fields.
func (p Place) fields(
	doing string, refusal *authentik.Error,
) (problems diag.Diagnostics, others map[string]string) {
	if p.Field == nil {
		return nil, refusal.Fields
	}
	others = map[string]string{}
	for _, field := range slices.Sorted(maps.Keys(refusal.Fields)) {
		attribute, ok := p.Field(field)
		if !ok {
			others[field] = refusal.Fields[field]
			continue
		}
		hint := p.Hints[field]
		if field == "name" && strings.HasPrefix(refusal.Path, "/stages/") {
			if taken := nameTaken(refusal); taken != nil {
				problems.Append(taken)
				continue
			}
			hint = "If another stage has this name, the token may not see that stage: check the token's permissions."
		}
		only := *refusal
		only.Fields = map[string]string{field: refusal.Fields[field]}
		problems.Append(newError(attribute, "authentik refused "+field,
			fmt.Sprintf("Could not %s. authentik says about %s: %s\n\n%s",
				doing, field, joinSentences(refusal.Fields[field], hint), Request(&only))))
	}
	return problems, others
}

func newError(attribute path.Path, summary, detail string) diag.Diagnostic {
	if len(attribute.Steps()) == 0 {
		return diag.NewErrorDiagnostic(summary, detail)
	}
	return diag.NewAttributeErrorDiagnostic(attribute, summary, detail)
}

// refusedCredentials does not describe the request, because the server refuses the same credentials in every request.
func refusedCredentials(refusal *authentik.Error) diag.Diagnostic {
	if refusal.ByHeader {
		return diag.NewErrorDiagnostic("authentik refused the Authorization in headers",
			fmt.Sprintf("%s does not accept the Authorization header that the provider's headers contain. authentik accepts "+
				"\"Bearer \" followed by an API token. If the header is for a proxy in front of authentik, the proxy must "+
				"replace the header before it forwards a request. See %s", refusal.BaseURL, Guide))
	}
	return diag.NewErrorDiagnostic("authentik refused the token",
		fmt.Sprintf("%s does not accept the provider's token. %s See %s",
			refusal.BaseURL, adviceByKind[authentik.ErrUnauthenticated], Guide))
}
