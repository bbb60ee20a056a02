package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestTargetNeedsBothVariables(t *testing.T) {
	for _, c := range []struct{ url, token, release, says string }{
		{"https://authentik.example.com", "", "", "AUTHENTIK_URL is set and AUTHENTIK_TOKEN is not"},
		{"", "secret", "", "AUTHENTIK_TOKEN is set and AUTHENTIK_URL is not"},
		{"authentik.example.com", "secret", "", "not an address"},
		{"https://authentik.example.com", "secret", "2025.2.4", "-release"},
	} {
		_, err := newTarget(settings{release: c.release, env: []string{"AUTHENTIK_URL=" + c.url, "AUTHENTIK_TOKEN=" + c.token}})
		var usage usageError
		if !errors.As(err, &usage) || !strings.Contains(string(usage), c.says) || exitCode(t.Context(), err) != exitUsage {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// A server can ignore the filter by name. The client must then not return a stage with another name.
func TestFindComparesTheName(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"results": [{"pk": "1", "name": "theirs"}, {"pk": "2", "name": "ours"}]}`))
	}))
	defer server.Close()
	w := newRawClient(server.URL, "token", http.DefaultTransport)
	ours, err := w.find(t.Context(), emailPath, "ours")
	if err != nil || idOf(ours) != "2" {
		t.Errorf("%v, %v", ours, err)
	}
	if none, err := w.find(t.Context(), emailPath, "nobody's"); none != nil || err != nil {
		t.Errorf("%v, %v", none, err)
	}
}
