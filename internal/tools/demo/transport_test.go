package main

import (
	"encoding/pem"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

func TestPrivateAuthority(t *testing.T) {
	sim, err := authentiksim.New(authentiksim.Options{Token: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewTLSServer(sim)
	defer server.Close()
	text := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, ca, says string }{
		{"text", text, ""},
		{"file", file, ""},
		{"none", "", "certificate"},
		{"missing file", file + "x", "AUTHENTIK_CA_CERTIFICATE"},
		{"no certificate", "-----BEGIN NOTHING", "holds no certificate"},
	} {
		t.Run(c.name, func(t *testing.T) {
			target, err := newTarget(settings{env: []string{
				"AUTHENTIK_URL=" + server.URL, "AUTHENTIK_TOKEN=secret", "AUTHENTIK_CA_CERTIFICATE=" + c.ca,
			}})
			if err == nil {
				defer target.close()
				err = target.checkAccess(t.Context())
			}
			if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("%v", err)
			}
		})
	}
}
