package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	tfjson "github.com/hashicorp/terraform-json"
	frameworkprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

const address = "registry.terraform.io/example/subject"

func TestDocumentEqualsCLI(t *testing.T) {
	acctest.Needs(t, acctest.WriteOnly) // an older CLI leaves write_only out of what it prints
	cli := lookCLI(t)
	cases := map[string]frameworkprovider.Provider{
		"fixture":   fixture{},
		"authentik": provider.New("test")(),
	}
	for typeName, subject := range cases {
		t.Run(typeName, func(t *testing.T) {
			ours, err := document(t.Context(), subject)
			if err != nil {
				t.Fatal(err)
			}
			want := cliSchemas(t, cli, subject).Schemas[address]
			got := ours.Schemas[typeName]
			forget(got, want)
			if diff := cmp.Diff(generic(t, want), generic(t, got)); diff != "" {
				t.Errorf("schema differs from the CLI's (-CLI +ours):\n%s", diff)
			}
		})
	}
}

// TestDocumentNewerParts covers what Terraform prints since 1.12 (identities)
// and 1.14 (list resources and actions), and OpenTofu does not.
func TestDocumentNewerParts(t *testing.T) {
	ours, err := document(t.Context(), fixture{})
	if err != nil {
		t.Fatal(err)
	}
	var want any
	if err := json.Unmarshal([]byte(`{
		"resource_identity_schemas": {"fixture_thing": {"version": 2, "attributes": {
			"id": {"type": "string", "description": "The id.", "required_for_import": true},
			"zone": {"type": "string", "optional_for_import": true}}}},
		"list_resource_schemas": {"fixture_thing": {"version": 0, "block": {"description_kind": "plain", "attributes": {
			"search": {"type": "string", "description": "A *word*.", "description_kind": "markdown", "optional": true}}}}},
		"action_schemas": {"fixture_act": {"block": {"description_kind": "plain", "attributes": {
			"target": {"type": "string", "description_kind": "plain", "required": true}}}}}
	}`), &want); err != nil {
		t.Fatal(err)
	}
	s := ours.Schemas["fixture"]
	got := generic(t, tfjson.ProviderSchema{
		ResourceIdentitySchemas: s.ResourceIdentitySchemas,
		ListResourceSchemas:     s.ListResourceSchemas,
		ActionSchemas:           s.ActionSchemas,
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// lookCLI returns the path of the Terraform or OpenTofu CLI.
func lookCLI(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"terraform", "tofu"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("neither terraform nor tofu is on PATH: nothing to compare with")
	return ""
}

// cliSchemas returns what the CLI prints about p, which it reaches in this
// process. Both sides are compared in terraform-json's types, because newer
// CLIs print keys that the documentation has no use for.
func cliSchemas(t *testing.T, cli string, p frameworkprovider.Provider) *tfjson.ProviderSchemas {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "cli.tfrc"), "")
	write(t, filepath.Join(dir, "main.tf"), `terraform {
  required_providers {
    subject = { source = "`+address+`" }
  }
}
`)
	cmd := exec.CommandContext(t.Context(), cli, "providers", "schema", "-json")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(),
		"CHECKPOINT_DISABLE=1",
		"TF_CLI_CONFIG_FILE="+filepath.Join(dir, "cli.tfrc"),
		"TF_REATTACH_PROVIDERS="+serve(t, p))
	out, err := cmd.Output()
	if err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			t.Fatalf("%v: %s", cmd, exit.Stderr)
		}
		t.Fatal(err)
	}
	var schemas tfjson.ProviderSchemas
	if err := json.Unmarshal(out, &schemas); err != nil {
		t.Fatal(err)
	}
	return &schemas
}

// serve serves p until the test ends and returns the value of
// TF_REATTACH_PROVIDERS that leads a CLI to it.
func serve(t *testing.T, p frameworkprovider.Provider) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	configs, closed, served := make(chan *plugin.ReattachConfig), make(chan struct{}), make(chan error, 1)
	go func() {
		served <- tf6server.Serve(address, providerserver.NewProtocol6(p),
			tf6server.WithDebug(ctx, configs, closed),
			tf6server.WithGoPluginLogger(hclog.NewNullLogger()),
			tf6server.WithoutLogStderrOverride())
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	config := <-configs
	raw, err := json.Marshal(map[string]any{address: map[string]any{
		"Protocol":        config.Protocol,
		"ProtocolVersion": config.ProtocolVersion,
		"Pid":             config.Pid,
		"Test":            config.Test,
		"Addr":            map[string]any{"Network": config.Addr.Network(), "String": config.Addr.String()},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// forget drops from ours what this CLI is too old to print.
func forget(ours, cli *tfjson.ProviderSchema) {
	if cli.ResourceIdentitySchemas == nil {
		ours.ResourceIdentitySchemas = nil
	}
	if cli.ListResourceSchemas == nil {
		ours.ListResourceSchemas = nil
	}
	if cli.ActionSchemas == nil {
		ours.ActionSchemas = nil
	}
}

// generic returns v as encoding/json reads it back into an empty interface.
func generic(t *testing.T, v any) any {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
