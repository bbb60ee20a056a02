package tfcore

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// compatibleProblems compares the object after an apply with the planned object. It returns a problem for each known
// value that has changed. An unknown value may become any value.
// Source: AssertObjectCompatible in internal/plans/objchange/compatible.go.
func compatibleProblems(block *tfprotov6.SchemaBlock, planned, actual tftypes.Value, path string) []problem {
	switch {
	case planned.IsNull() && actual.IsNull():
		return nil
	case planned.IsNull():
		return problemf(path, "was absent, but now present")
	case actual.IsNull():
		return problemf(path, "was present, but now absent")
	}
	var problems []problem
	for _, attribute := range block.Attributes {
		name, typ := attribute.Name, attribute.ValueType()
		problems = append(problems, compatibleAttribute(attribute,
			field(planned, name, typ), field(actual, name, typ), member(path, name))...)
	}
	for _, nested := range block.BlockTypes {
		name, typ := nested.TypeName, nested.ValueType()
		problems = append(problems, compatibleBlocks(nested.Block,
			field(planned, name, typ), field(actual, name, typ), member(path, name))...)
	}
	return problems
}

func compatibleAttribute(attribute *tfprotov6.SchemaAttribute, planned, actual tftypes.Value, path string) []problem {
	switch {
	case !planned.IsKnown(), planned.Equal(actual):
		return nil
	case attribute.Sensitive:
		return problemf(path, "inconsistent values for sensitive attribute")
	}
	return problemf(path, "was %s, but now %s", show(planned), show(actual))
}

func compatibleBlocks(block *tfprotov6.SchemaBlock, planned, actual tftypes.Value, path string) []problem {
	switch {
	case !planned.IsKnown():
		return nil
	case actual.IsNull():
		return problemf(path, "null block value after apply")
	}
	before, after := elements(planned), elements(actual)
	if len(before) != len(after) {
		return problemf(path, "block count changed from %d to %d", len(before), len(after))
	}
	var problems []problem
	for i := range before {
		problems = append(problems, compatibleProblems(block, before[i], after[i], index(path, i))...)
	}
	return problems
}

// writeOnlyProblems returns a problem for each write-only attribute that has a value. Only a configuration may contain
// values of write-only attributes.
func writeOnlyProblems(block *tfprotov6.SchemaBlock, v tftypes.Value, path string) []problem {
	var problems []problem
	for _, attribute := range block.Attributes {
		if attribute.WriteOnly && !field(v, attribute.Name, attribute.ValueType()).IsNull() {
			problems = append(problems, problemf(member(path, attribute.Name), "a value for a write-only attribute")...)
		}
	}
	for _, nested := range block.BlockTypes {
		for i, one := range elements(field(v, nested.TypeName, nested.ValueType())) {
			problems = append(problems, writeOnlyProblems(nested.Block, one, index(member(path, nested.TypeName), i))...)
		}
	}
	return problems
}

func unknownProblems(v tftypes.Value) []problem {
	var problems []problem
	// Walk returns only errors of its callback, and this callback returns none.
	_ = tftypes.Walk(v, func(path *tftypes.AttributePath, part tftypes.Value) (bool, error) {
		if !part.IsKnown() {
			problems = append(problems, problemf(pathText(path), "an unknown value")...)
		}
		return true, nil
	})
	return problems
}
