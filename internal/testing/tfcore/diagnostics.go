package tfcore

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// The values of Diagnostic.Severity.
const (
	severityError   = "error"
	severityWarning = "warning"
)

// Diagnostic is one error or warning, from the provider or from core itself.
type Diagnostic struct {
	// Severity is "error" or "warning".
	Severity string
	// Summary is the short text, never empty.
	Summary string
	// Detail explains the summary; it may be empty.
	Detail string
	// Attribute is the path as in "flow_set[0].slug"; empty means the whole object.
	Attribute string
}

// Diagnostics are the errors and warnings of one operation, equal ones once; nil
// means that there was nothing to say.
type Diagnostics []Diagnostic

// HasError tells whether at least one of them is an error.
func (d Diagnostics) HasError() bool { return len(d.Errors()) > 0 }

// Errors returns those that are errors; nil means none.
func (d Diagnostics) Errors() Diagnostics { return d.of(severityError) }

// Warnings returns those that are warnings; nil means none.
func (d Diagnostics) Warnings() Diagnostics { return d.of(severityWarning) }

// String has one line for each, ready for a test's message; none gives "".
func (d Diagnostics) String() string {
	lines := make([]string, 0, len(d))
	for _, one := range d {
		lines = append(lines, one.String())
	}
	return strings.Join(lines, "\n")
}

// String is the diagnostic in one line, its empty parts left out.
func (d Diagnostic) String() string {
	text := d.Severity + ": " + d.Summary
	if d.Attribute != "" {
		text = fmt.Sprintf("%s (%s)", text, d.Attribute)
	}
	if d.Detail != "" {
		text += ": " + d.Detail
	}
	return text
}

func (d Diagnostics) of(severity string) Diagnostics {
	var found Diagnostics
	for _, one := range d {
		if one.Severity == severity {
			found = append(found, one)
		}
	}
	return found
}

// and appends what is new: core validates and plans a second time during apply,
// and a test that counts warnings should not see that.
func (d Diagnostics) and(more Diagnostics) Diagnostics {
	for _, one := range more {
		if !slices.Contains(d, one) {
			d = append(d, one)
		}
	}
	return d
}

// answered turns what a provider's method returned into Diagnostics: err is a
// failure of the call itself.
func answered(wire []*tfprotov6.Diagnostic, err error) Diagnostics {
	if err != nil {
		return failure("Plugin error", err.Error(), "")
	}
	var diags Diagnostics
	for _, one := range wire {
		severity := severityWarning
		if one.Severity == tfprotov6.DiagnosticSeverityError {
			severity = severityError
		}
		diags = append(diags, Diagnostic{
			Severity: severity, Summary: one.Summary, Detail: one.Detail, Attribute: pathText(one.Attribute),
		})
	}
	return diags
}

func failure(summary, detail, attribute string) Diagnostics {
	return Diagnostics{{Severity: severityError, Summary: summary, Detail: detail, Attribute: attribute}}
}
