package fastpath

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// decoder decodes values that Terraform sent, and stores the first error in `err`.
type decoder struct{ err error }

// value returns the decoded value. It returns null if Terraform sent nothing, or if `err` contains an error.
func (d *decoder) value(sent *tfprotov6.DynamicValue, kind tftypes.Type) tftypes.Value {
	null := tftypes.NewValue(kind, nil)
	if sent == nil || d.err != nil {
		return null
	}
	value, err := sent.Unmarshal(kind)
	if err != nil {
		d.err = err
		return null
	}
	return value
}

func (d *decoder) identity(sent *tfprotov6.ResourceIdentityData, kind tftypes.Type) tftypes.Value {
	if sent == nil {
		return tftypes.NewValue(kind, nil)
	}
	return d.value(sent.IdentityData, kind)
}

// encoder encodes values for Terraform, and stores the first error in `err`.
type encoder struct{ err error }

func (e *encoder) value(value tftypes.Value, kind tftypes.Type) *tfprotov6.DynamicValue {
	packed, err := tfprotov6.NewDynamicValue(kind, value)
	if err != nil && e.err == nil {
		e.err = err
	}
	return &packed
}

func (e *encoder) identity(identity tftypes.Value, kind tftypes.Type) *tfprotov6.ResourceIdentityData {
	return &tfprotov6.ResourceIdentityData{IdentityData: e.value(identity, kind)}
}

func diagnostics(problems diag.Diagnostics) []*tfprotov6.Diagnostic {
	severities := map[diag.Severity]tfprotov6.DiagnosticSeverity{
		diag.SeverityError: tfprotov6.DiagnosticSeverityError, diag.SeverityWarning: tfprotov6.DiagnosticSeverityWarning,
	}
	var all []*tfprotov6.Diagnostic
	for _, d := range problems {
		one := &tfprotov6.Diagnostic{Severity: severities[d.Severity()], Summary: d.Summary(), Detail: d.Detail()}
		if at, ok := d.(diag.DiagnosticWithPath); ok {
			one.Attribute = attributePath(at.Path())
		}
		all = append(all, one)
	}
	return all
}

// attributePath converts a path of the framework to a path of Terraform's protocol. The resources of this provider have
// only attributes and lists of blocks, so every step is a name or an index.
func attributePath(p path.Path) *tftypes.AttributePath {
	var steps []tftypes.AttributePathStep
	for _, step := range p.Steps() {
		switch step := step.(type) {
		case path.PathStepAttributeName:
			steps = append(steps, tftypes.AttributeName(step))
		case path.PathStepElementKeyInt:
			steps = append(steps, tftypes.ElementKeyInt(step))
		}
	}
	return tftypes.NewAttributePathWithSteps(steps)
}
