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

// Guide explains the messages that the first steps may meet.
const Guide = "https://github.com/seed-e3ff1c7f/terraform-provider-authentik-email/blob/main/docs/guides/" +
	"getting-started.md#when-something-goes-wrong"

// Attributes are the names of a resource's top-level attributes. A field error of the API is put on the attribute of its
// name.
type Attributes []string

// AttributesOf returns the names in a schema's attribute map.
func AttributesOf[A any](schema map[string]A) Attributes { return slices.Sorted(maps.Keys(schema)) }

// Errors turns an error of the client into diagnostics: one on the attribute of each field that the server refused, and
// one for the rest. The doing completes the sentence "Could not …".
func Errors(attributes Attributes, doing string, err error) diag.Diagnostics {
	field := func(name string) (path.Path, bool) { return path.Root(name), slices.Contains(attributes, name) }
	return Within(Place{Field: field}, doing, err)
}

// Place is where the errors of a request belong.
type Place struct {
	// Whole is for what belongs to no field; empty is no attribute.
	Whole path.Path
	// Field returns the attribute of a field of the API, or false if it has none.
	Field func(field string) (path.Path, bool)
}

// Within is Errors for a request that only a part of the configuration led to.
func Within(place Place, doing string, err error) diag.Diagnostics {
	var refusal *authentik.Error
	if !errors.As(err, &refusal) {
		return diag.Diagnostics{place.whole("Could not "+doing, Explain(err))}
	}
	if errors.Is(refusal, authentik.ErrUnauthenticated) {
		return diag.Diagnostics{refusedCredentials(refusal)}
	}
	if problem := incompleteCreate(doing, refusal); problem != nil {
		return diag.Diagnostics{problem}
	}
	problems, hasOthers := place.fields(doing, refusal)
	if hasOthers || refusal.Detail != "" || len(problems) == 0 {
		problems.Append(place.whole("Could not "+doing, explainWithGuide(err)))
	}
	return problems
}

// fields returns an error for each refused field that is an attribute, and reports whether others were refused.
func (p Place) fields(doing string, refusal *authentik.Error) (problems diag.Diagnostics, hasOthers bool) {
	for _, field := range slices.Sorted(maps.Keys(refusal.Fields)) {
		attribute, ok := p.Field(field)
		if !ok {
			hasOthers = true
			continue
		}
		problems.AddAttributeError(attribute, "authentik refused "+field,
			fmt.Sprintf("Could not %s. authentik says of %s: %s\n\n%s",
				doing, field, strings.Join(refusal.Fields[field], " "), Request(refusal)))
	}
	return problems, hasOthers
}

// explainWithGuide adds the guide if there was no connection: the address may have been wrong from the start.
func explainWithGuide(err error) string {
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

// refusedCredentials returns the same short error for every request: a token that is refused once is always refused.
func refusedCredentials(refusal *authentik.Error) diag.Diagnostic {
	server := strings.TrimSuffix(refusal.URL, refusal.Path)
	if refusal.ByHeader {
		return diag.NewErrorDiagnostic("authentik refused the Authorization in headers",
			fmt.Sprintf("%s does not accept the Authorization that the provider's headers hold in place of a token. authentik "+
				"itself accepts \"Bearer \" and an API token; for anything else, a proxy in front of it must let the request "+
				"through and replace the header. See %s", server, Guide))
	}
	return diag.NewErrorDiagnostic("authentik refused the token",
		fmt.Sprintf("%s does not accept the provider's token. %s See %s",
			server, adviceByKind[authentik.ErrUnauthenticated], Guide))
}
