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

// Guide is where somebody whose first steps fail finds each such message explained.
const Guide = "https://github.com/seed-e3ff1c7f/terraform-provider-authentik-email/blob/main/docs/guides/getting-started.md#when-something-goes-wrong"

// Attributes are the names of the attributes that a resource's schema has at
// its top level; a field error of the API lands on the attribute of its name.
type Attributes []string

// AttributesOf lists the names in a schema's attribute map.
func AttributesOf[A any](schema map[string]A) Attributes {
	names := make(Attributes, 0, len(schema))
	for name := range schema {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Errors turns an error of the client into diagnostics: each field that the
// server refused on its attribute, anything else as one error that says what
// could not be done. The doing completes the sentence "Could not …".
func Errors(attributes Attributes, doing string, err error) diag.Diagnostics {
	return Within(Place{Field: func(field string) (path.Path, bool) { return path.Root(field), slices.Contains(attributes, field) }}, doing, err)
}

// Place is where the errors of a request belong.
type Place struct {
	// Whole is for what belongs to no field; empty is no attribute.
	Whole path.Path
	// Field is the attribute of a field of the API, false where there is none.
	Field func(field string) (path.Path, bool)
}

// Within is Errors for a request that only a part of the configuration led to.
func Within(place Place, doing string, err error) diag.Diagnostics {
	var problems diag.Diagnostics
	var refusal *authentik.Error
	if !errors.As(err, &refusal) {
		problems.Append(place.whole("Could not "+doing, Explain(err)))
		return problems
	}
	if errors.Is(refusal, authentik.ErrUnauthenticated) {
		problems.Append(refusedToken(refusal))
		return problems
	}
	if left := fate(doing, refusal); left != nil {
		problems.Append(left)
		return problems
	}
	rest := false
	for _, field := range slices.Sorted(maps.Keys(refusal.Fields)) {
		on, ok := place.Field(field)
		if !ok {
			rest = true
			continue
		}
		problems.AddAttributeError(on, "authentik refused "+field,
			fmt.Sprintf("Could not %s. authentik says of %s: %s\n\n%s", doing, field, strings.Join(refusal.Fields[field], " "), Request(refusal)))
	}
	if rest || refusal.Detail != "" || len(problems) == 0 {
		problems.Append(place.whole("Could not "+doing, explained(err)))
	}
	return problems
}

// explained leads to the guide where nothing answered: the address may have
// been wrong from the start.
func explained(err error) string {
	if errors.Is(err, authentik.ErrUnreachable) {
		return Explain(err) + " See " + Guide
	}
	return Explain(err)
}

func (p Place) whole(summary, detail string) diag.Diagnostic {
	if len(p.Whole.Steps()) == 0 {
		return diag.NewErrorDiagnostic(summary, detail)
	}
	return diag.NewAttributeErrorDiagnostic(p.Whole, summary, detail)
}

// refusedToken is the same short error whatever was asked, since a token that
// is refused once is refused throughout.
func refusedToken(refusal *authentik.Error) diag.Diagnostic {
	server := strings.TrimSuffix(refusal.URL, refusal.Path)
	if refusal.ByHeader {
		return diag.NewErrorDiagnostic("authentik refused the Authorization in headers",
			fmt.Sprintf("%s does not take the Authorization that the provider's headers carry in place of a token. authentik itself takes "+
				"\"Bearer \" and an API token; for anything else a proxy in front of it must let the request through and replace the header. See %s", server, Guide))
	}
	return diag.NewErrorDiagnostic("authentik refused the token",
		fmt.Sprintf("%s does not take the provider's token. Check that it has not expired, that its intent is API Token (api), and that it "+
			"belongs to this server. See %s", server, Guide))
}
