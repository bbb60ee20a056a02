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

// walk calls visit for every attribute of a block and of its nested blocks, with the path and the schema of the
// attribute.
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

// sentence matches a description that starts with a sentence. The sentence begins with an upper-case letter or with
// code, and ends with a full stop.
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
	if len(blocks) != 1+2+4+2+1 {
		t.Errorf("%d schemas", len(blocks))
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

// If only newer releases of authentik have an attribute or a resource, its description names the first of these
// releases.
func TestDescriptionsNameTheFirstRelease(t *testing.T) {
	all := schemas(t)
	since := map[string]string{"recovery_max_attempts": "2025.8", "recovery_cache_timeout": "2025.8"}
	for _, of := range []*tfprotov6.Schema{all.ResourceSchemas[email], all.DataSourceSchemas[email]} {
		walk(of.Block, "", func(path string, a *tfprotov6.SchemaAttribute) {
			if release := since[path]; release != "" && !strings.Contains(a.Description, "Since authentik "+release) {
				t.Errorf("%s: %q", path, a.Description)
			}
		})
	}
	if text := all.ResourceSchemas[authenticator].Block.Description; !strings.Contains(text, "Since authentik 2025.2") {
		t.Errorf("authenticator stage: %q", text)
	}
}

var freeze = flag.Bool("schema.freeze", false, "write testdata/state-0.json again, before a release")

// The description of headers says that Authorization takes precedence over AUTHENTIK_TOKEN. The description of
// max_retries says how long the provider waits at most.
func TestDescriptionsSayWhatTakesPrecedence(t *testing.T) {
	says := map[string]string{
		"headers":     "takes precedence over the environment variable `AUTHENTIK_TOKEN`",
		"max_retries": "A `Retry-After` of the server is respected up to 60 seconds",
	}
	walk(schemas(t).Provider.Block, "", func(name string, attribute *tfprotov6.SchemaAttribute) {
		if !strings.Contains(attribute.Description, says[name]) {
			t.Errorf("%s does not say %q: %s", name, says[name], attribute.Description)
		}
	})
}

// frozen describes the state of a resource type: the version of the schema, and the type of each attribute by its path.
type frozen struct {
	Version    int64             `json:"version"`
	Attributes map[string]string `json:"attributes"`
}

// The provider must be able to read a state that any earlier release wrote. So a removed attribute or another type
// needs a new schema version and an upgrader with a test. A new attribute needs neither.
func TestReleasedStateIsFrozen(t *testing.T) {
	const file = "testdata/state-0.json"
	now := map[string]frozen{}
	for name, s := range schemas(t).ResourceSchemas {
		one := frozen{s.Version, map[string]string{}}
		walk(s.Block, "", func(path string, a *tfprotov6.SchemaAttribute) { one.Attributes[path] = a.Type.String() })
		now[name] = one
	}
	if *freeze {
		writeJSON(t, file, now)
	}
	text, err := os.ReadFile(file)
	mustDo(t, err)
	var then map[string]frozen
	mustDo(t, json.Unmarshal(text, &then))
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

func writeJSON(t *testing.T, file string, value any) {
	t.Helper()
	text, err := json.MarshalIndent(value, "", "  ")
	mustDo(t, err)
	mustDo(t, os.WriteFile(file, append(text, '\n'), 0o600))
}
