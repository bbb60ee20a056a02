package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/cli"
)

func TestAccDocumentIsThatOfTheCLI(t *testing.T) {
	acctest.Needs(t, acctest.WriteOnly) // an older CLI does not print write_only
	built, folder := acctest.Built(t), t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "main.tf"), []byte(cli.Required(cli.Own)), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := built.Command(t.Context(), folder, nil, "providers", "schema", "-json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var printed tfjson.ProviderSchemas
	if err := json.Unmarshal(out, &printed); err != nil {
		t.Fatal(err)
	}
	document, err := document(t.Context(), providerserver.NewProtocol6(provider.New("test"))())
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	var ours tfjson.ProviderSchemas
	if err := json.Unmarshal(text, &ours); err != nil {
		t.Fatal(err)
	}
	got := ours.Schemas["authentik"]
	for _, want := range printed.Schemas { // the ignored key is the provider's address, which differs between the CLIs
		if want.ResourceIdentitySchemas == nil { // Terraform before 1.12 and OpenTofu do not print identities
			got.ResourceIdentitySchemas = nil
		}
		if want.ListResourceSchemas == nil { // Terraform before 1.14 does not print list resources and actions
			got.ListResourceSchemas, got.ActionSchemas = nil, nil
		}
		if diff := cmp.Diff(generic(t, want), generic(t, got)); diff != "" {
			t.Errorf("the schema differs from the CLI's (-CLI +schemajson):\n%s", diff)
		}
	}
	if len(printed.Schemas) != 1 {
		t.Errorf("the CLI prints %d providers", len(printed.Schemas))
	}
}

func generic(t *testing.T, value any) any {
	t.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}
