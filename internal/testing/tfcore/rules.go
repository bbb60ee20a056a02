package tfcore

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// leaf is a part of an object: an attribute, a list of blocks, or one block of a list.
type leaf struct {
	path string
	// attribute is nil for a list of blocks and for one block.
	attribute *tfprotov6.SchemaAttribute
	// value depends on the part:
	//   - an attribute: its value;
	//   - one block: true, or false if the block is null or unknown;
	//   - a list of blocks: the number of blocks, Unknown{} if the list is unknown, or nil if the list is null.
	value any
}

// leaves returns the parts of an object in the order of the schema, or nil if the object is nil.
func leaves(block *tfprotov6.SchemaBlock, object map[string]any, path string) (all []leaf) {
	if object == nil {
		return nil
	}
	for _, attribute := range block.Attributes {
		all = append(all, leaf{member(path, attribute.Name), attribute, object[attribute.Name]})
	}
	for _, nested := range block.BlockTypes {
		at := member(path, nested.TypeName)
		blocks, isKnown := blocksOf(object[nested.TypeName])
		if !isKnown {
			all = append(all, leaf{at, nil, object[nested.TypeName]})
			continue
		}
		all = append(all, leaf{at, nil, len(blocks)})
		for i, one := range blocks {
			all = append(all, leaf{index(at, i), nil, one != nil})
			all = append(all, leaves(nested.Block, one, index(at, i))...)
		}
	}
	return all
}

func byPath(block *tfprotov6.SchemaBlock, object map[string]any) map[string]any {
	values := map[string]any{}
	for _, l := range leaves(block, object, "") {
		values[l.path] = l.value
	}
	return values
}

// planProblems returns a problem for each planned value that breaks a rule of core:
//   - A write-only attribute must be null.
//   - A computed attribute that is not configured may have any value.
//   - Any other attribute must have the configured value. If it is configured, it may also keep its prior value.
//   - The number of blocks must be the configured number.
//
// Source in Terraform: AssertPlanValid and assertPlannedValueValid in internal/plans/objchange/plan_valid.go.
func planProblems(block *tfprotov6.SchemaBlock, prior, config, planned map[string]any) (problems []string) {
	if (planned == nil) != (config == nil) {
		return []string{fmt.Sprintf("planned %s, configured %s", show(planned), show(config))}
	}
	before, configured := byPath(block, prior), byPath(block, config)
	for _, l := range leaves(block, planned, "") {
		if !l.mayBePlanned(before[l.path], configured[l.path]) {
			problems = append(problems, fmt.Sprintf("%s: planned %s, configured %s, prior value %s",
				l.path, show(l.value), show(configured[l.path]), show(before[l.path])))
		}
	}
	return problems
}

func (l leaf) mayBePlanned(prior, config any) bool {
	switch a := l.attribute; {
	case a == nil:
		return l.value == config
	case a.WriteOnly:
		return l.value == nil
	case a.Computed && (!a.Optional || config == nil):
		return true
	}
	isPrior := prior != nil && config != nil && reflect.DeepEqual(l.value, prior)
	return isPrior || reflect.DeepEqual(l.value, config)
}

// compatibleProblems returns a problem for each value that differs between the objects `planned` and `actual`. A value
// that is unknown in `planned` may become any value.
// Source in Terraform: AssertObjectCompatible in internal/plans/objchange/compatible.go.
func compatibleProblems(block *tfprotov6.SchemaBlock, planned, actual map[string]any) (problems []string) {
	if (planned == nil) != (actual == nil) {
		return []string{fmt.Sprintf("was %s, but now %s", show(planned), show(actual))}
	}
	after := byPath(block, actual)
	for _, l := range leaves(block, planned, "") {
		if l.value != any(Unknown{}) && !reflect.DeepEqual(l.value, after[l.path]) {
			problems = append(problems, fmt.Sprintf("%s: was %s, but now %s", l.path, show(l.value), show(after[l.path])))
		}
	}
	return problems
}

// writeOnlyProblems returns a problem for each write-only attribute that has a value. Only a configuration may contain
// values of write-only attributes.
func writeOnlyProblems(block *tfprotov6.SchemaBlock, object map[string]any) (problems []string) {
	for _, l := range leaves(block, object, "") {
		if l.attribute != nil && l.attribute.WriteOnly && l.value != nil {
			problems = append(problems, l.path+": a value for a write-only attribute")
		}
	}
	return problems
}

// differences returns the paths of the attributes and blocks that differ between two objects. For an added or removed
// block, it returns only the path of the block. For a list of blocks that is unknown in one of the objects, it returns
// only the path of the list.
func differences(block *tfprotov6.SchemaBlock, before, after map[string]any) (paths []string) {
	olds, news := byPath(block, before), byPath(block, after)
	for _, l := range append(leaves(block, after, ""), leaves(block, before, "")...) {
		was, is, unknown := olds[l.path], news[l.path], any(Unknown{})
		if _, isCount := l.value.(int); isCount && was != unknown && is != unknown {
			continue // l.value is the number of blocks; the blocks themselves are compared one by one
		}
		isPart := slices.ContainsFunc(paths, func(path string) bool {
			return l.path == path || strings.HasPrefix(l.path, path+".") || strings.HasPrefix(l.path, path+"[")
		})
		if !isPart && !reflect.DeepEqual(was, is) {
			paths = append(paths, l.path)
		}
	}
	return paths
}

func show(value any) string {
	if value == any(Unknown{}) {
		return "unknown"
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
