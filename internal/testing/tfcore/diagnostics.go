package tfcore

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

const (
	severityError   = "error"
	severityWarning = "warning"
)

// Diagnostic is one error or warning, from the provider or from core itself.
type Diagnostic struct {
	// Severity is "error" or "warning".
	Severity string
	// Summary is the short text. It is never empty.
	Summary string
	// Detail is the text below the summary, or "".
	Detail string
	// Attribute is the path of the attribute, for example "flow_set[0].slug". It is empty if the diagnostic is not about
	// one attribute.
	Attribute string
}

// Diagnostics are the errors and warnings of one operation, or nil if there are none.
type Diagnostics []Diagnostic

// HasError reports whether at least one diagnostic is an error.
func (d Diagnostics) HasError() bool { return len(d.Errors()) > 0 }

// Errors returns the diagnostics that are errors, or nil if there are none.
func (d Diagnostics) Errors() Diagnostics { return d.withSeverity(severityError) }

// Warnings returns the diagnostics that are warnings, or nil if there are none.
func (d Diagnostics) Warnings() Diagnostics { return d.withSeverity(severityWarning) }

// String returns one line for each diagnostic, or "" if there are none.
func (d Diagnostics) String() string {
	lines := make([]string, 0, len(d))
	for _, one := range d {
		lines = append(lines, one.String())
	}
	return strings.Join(lines, "\n")
}

// String returns the diagnostic in one line, without its empty parts.
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

func (d Diagnostics) withSeverity(severity string) Diagnostics {
	var found Diagnostics
	for _, one := range d {
		if one.Severity == severity {
			found = append(found, one)
		}
	}
	return found
}

// The method `and` returns d with the given diagnostics, but without duplicates. Core validates and plans twice during
// an apply, and a test must count each warning only once.
func (d Diagnostics) and(more Diagnostics) Diagnostics {
	for _, one := range more {
		if !slices.Contains(d, one) {
			d = append(d, one)
		}
	}
	return d
}

func received(wire []*tfprotov6.Diagnostic) (diags Diagnostics) {
	for _, one := range wire {
		severity := severityWarning
		if one.Severity == tfprotov6.DiagnosticSeverityError {
			severity = severityError
		}
		diags = append(diags, Diagnostic{severity, one.Summary, one.Detail, pathText(one.Attribute)})
	}
	return diags
}

// pathText returns a path as users write it, for example `flow_set[0].slug`, or "" for nil and for the root.
func pathText(path *tftypes.AttributePath) string {
	if path == nil {
		return ""
	}
	var text strings.Builder
	for _, step := range path.Steps() {
		if name, isName := step.(tftypes.AttributeName); isName {
			text.WriteString("." + string(name))
		} else {
			fmt.Fprintf(&text, "[%v]", step)
		}
	}
	return strings.TrimPrefix(text.String(), ".")
}

func member(path, name string) string { return strings.TrimPrefix(path+"."+name, ".") }

func index(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }
