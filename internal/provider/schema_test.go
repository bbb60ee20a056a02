package provider_test

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

func schemas(t *testing.T) *tfprotov6.GetProviderSchemaResponse {
	t.Helper()
	resp, err := acctest.ProviderServer().GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || len(resp.Diagnostics) > 0 {
		t.Fatalf("%v %v", err, resp.Diagnostics)
	}
	return resp
}

// walk calls `visit` with the path and the schema of every attribute of a block and of its nested blocks.
func walk(block *tfprotov6.SchemaBlock, path string, visit func(string, *tfprotov6.SchemaAttribute)) {
	for _, a := range block.Attributes {
		visit(path+a.Name, a)
		if a.NestedType != nil {
			walk(&tfprotov6.SchemaBlock{Attributes: a.NestedType.Attributes}, path+a.Name+"[].", visit)
		}
	}
	for _, nested := range block.BlockTypes {
		walk(nested.Block, path+nested.TypeName+"[].", visit)
	}
}

// sentence is the pattern for the beginning of a description: an upper-case letter or code, and later a full stop.
var sentence = regexp.MustCompile("^[A-Z`][^\n]*?[.](?: |$)")

// The description of every attribute begins with a sentence. If an optional attribute of a resource has a default, the
// description contains the default.
func TestEveryAttributeIsDescribed(t *testing.T) {
	all := schemas(t)
	blocks := map[string]*tfprotov6.SchemaBlock{"provider": all.Provider.Block}
	for name, s := range all.ResourceSchemas {
		blocks["resource "+name] = s.Block
	}
	for name, s := range all.DataSourceSchemas {
		blocks["data "+name] = s.Block
	}
	for name, s := range all.ListResourceSchemas {
		blocks["list "+name] = s.Block
	}
	for name, s := range all.ActionSchemas {
		blocks["action "+name] = s.Schema.Block
	}
	for where, block := range blocks {
		if !sentence.MatchString(block.Description) || block.DescriptionKind != tfprotov6.StringKindMarkdown {
			t.Errorf("%s: description %q", where, block.Description)
		}
		walk(block, "", func(path string, a *tfprotov6.SchemaAttribute) {
			if !sentence.MatchString(a.Description) || a.DescriptionKind != tfprotov6.StringKindMarkdown {
				t.Errorf("%s %s: description %q", where, path, a.Description)
			}
			hasDefault := strings.HasPrefix(where, "resource ") && a.Optional && a.Computed && !strings.Contains(path, "[]")
			if hasDefault && !strings.Contains(a.Description, "Defaults to") {
				t.Errorf("%s %s does not say its default: %q", where, path, a.Description)
			}
		})
	}
}

var freeze = flag.Bool("schema.freeze", false, "write testdata/state-0.json again, before a release")

// frozen describes the state of a resource type: the version of the schema, and the type of each attribute by its path.
type frozen struct {
	Version    int64             `json:"version"`
	Attributes map[string]string `json:"attributes"`
}

// The provider must be able to read a state that any earlier release wrote. Therefore, a change that removes an
// attribute or changes its type needs a new schema version, and an upgrader with a test. A new attribute needs neither.
func TestReleasedStateIsFrozen(t *testing.T) {
	const file = "testdata/state-0.json"
	now := map[string]frozen{}
	for name, s := range schemas(t).ResourceSchemas {
		one := frozen{s.Version, map[string]string{}}
		walk(s.Block, "", func(path string, a *tfprotov6.SchemaAttribute) { one.Attributes[path] = a.Type.String() })
		now[name] = one
	}
	if *freeze {
		mustBeNil(t, os.WriteFile(file, append(must(json.MarshalIndent(now, "", "  ")), '\n'), 0o600))
	}
	var then map[string]frozen
	mustBeNil(t, json.Unmarshal(must(os.ReadFile(file)), &then))
	for name, released := range then {
		if now[name].Version != released.Version {
			t.Errorf("%s has the schema version %d, released is %d: keep a test of the upgrader, then freeze again",
				name, now[name].Version, released.Version)
		}
		for _, path := range slices.Sorted(maps.Keys(released.Attributes)) {
			if got, want := now[name].Attributes[path], released.Attributes[path]; got != want {
				t.Errorf("%s %s was %s in a release and is %q: raise the schema's version and write an upgrader",
					name, path, want, got)
			}
		}
	}
}
