package authentiksim_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

func TestStages(t *testing.T) {
	server := start(t, authentiksim.Options{})
	ask(t, server, "POST", "/stages/email/", `{"name": "e", "password": " s3cret "}`)
	a := add(t, server, "authenticator_email", map[string]any{"name": "a", "port": 465, "password": " kept "})
	got, ok := server.StageByName("e")
	if !ok {
		t.Fatal("no stage e")
	}
	delete(got, "pk")
	want := map[string]any{
		"name": "e", "password": "s3cret", "use_global_settings": false, "host": "localhost", "port": int64(25),
		"username": "",
		"use_tls":  false, "use_ssl": false, "timeout": int64(10), "from_address": "system@authentik.local",
		"subject":  "authentik",
		"template": "email/password_reset.html", "token_expiry": "minutes=30", "activate_user_on_success": false,
		"recovery_max_attempts": int64(5), "recovery_cache_timeout": "minutes=5",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stage e (-want +got):\n%s", diff)
	}
	if got, _ := server.Stage(a); got["port"] != int64(465) || got["password"] != " kept " ||
		got["subject"] != "authentik Sign-in code" {
		t.Errorf("stage a: %v", got)
	}
	for kind, want := range map[string]int{"": 2, "email": 1, "authenticator_email": 1, "nonsense": 0} {
		if got := len(server.Stages(kind)); got != want {
			t.Errorf("%d stages of kind %q, want %d", got, kind, want)
		}
	}
}

func TestChangeAndRemoveStage(t *testing.T) {
	server := start(t, authentiksim.Options{})
	id := add(t, server, "email", map[string]any{"name": "old"})
	if err := server.ChangeStage(id, map[string]any{"name": "new", "port": 70000,
		"template": "email/gone.html"}); err != nil {
		t.Fatal(err)
	}
	got := ask(t, server, "GET", "/stages/email/"+id+"/", "").object()
	if got["name"] != "new" || got["port"] != 70000.0 || got["template"] != "email/gone.html" {
		t.Errorf("changed stage: %v", got)
	}
	if _, ok := server.StageByName("old"); ok {
		t.Error("still found by its old name")
	}
	if got := ask(t, server, "POST", "/stages/email/", `{"name": "new"}`); got.status != http.StatusBadRequest {
		t.Errorf("a taken name was answered %d", got.status)
	}
	if got := ask(t, server, "POST", "/stages/email/", `{"name": "old"}`); got.status != http.StatusCreated {
		t.Errorf("a free name was answered %d", got.status)
	}
	if err := server.RemoveStage(id); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, server, "GET", "/stages/email/"+id+"/", ""); got.status != http.StatusNotFound {
		t.Errorf("a removed stage was answered %d", got.status)
	}
	for _, err := range []error{server.RemoveStage(id), server.ChangeStage(id, nil)} {
		if err == nil {
			t.Error("no error for a stage that is gone")
		}
	}
	if _, err := server.AddStage("", nil); err == nil {
		t.Error("no error for a stage without a kind")
	}
}

func TestFlowsAndBindings(t *testing.T) {
	server := start(t, authentiksim.Options{})
	flow, err := server.AddFlow(map[string]any{"slug": "mine", "title": "T"})
	if err != nil {
		t.Fatal(err)
	}
	id := add(t, server, "email", map[string]any{"name": "e"})
	binding, err := server.AddBinding(flow, id, 7)
	if err != nil {
		t.Fatal(err)
	}
	if got := server.Bindings(); len(got) != 1 || got[0]["pk"] != binding || got[0]["order"] != int64(7) ||
		got[0]["stage"] != id || got[0]["target"] != flow {
		t.Errorf("bindings: %v", got)
	}
	if err := server.ChangeFlow("mine", map[string]any{"slug": "ours", "title": "U"}); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, server, "GET", "/flows/instances/ours/", "").object(); got["title"] != "U" || got["pk"] != flow {
		t.Errorf("changed flow: %v", got)
	}
	if got, ok := server.Flow("ours"); !ok || got["name"] != "mine" {
		t.Errorf("stored flow: %v", got)
	}
	if err := server.RemoveBinding(binding); err != nil || len(server.Bindings()) != 0 {
		t.Errorf("unbind: %v, left %v", err, server.Bindings())
	}
	if _, err := server.AddBinding(flow, id, 1); err != nil {
		t.Fatal(err)
	}
	if err := server.RemoveFlow("ours"); err != nil || len(server.Bindings()) != 0 {
		t.Errorf("remove flow: %v, left %v", err, server.Bindings())
	}
	for name, err := range map[string]error{
		"flow": server.RemoveFlow("ours"), "change": server.ChangeFlow("ours", nil),
		"binding": server.RemoveBinding(binding), "nowhere": second(server.AddBinding(flow, id, 1)),
		"slug": second(server.AddFlow(nil)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func second(_ string, err error) error { return err }

func TestAddTemplate(t *testing.T) {
	server := start(t, authentiksim.Options{})
	const body = `{"name": "e", "template": "email/corporate.html"}`
	if got := ask(t, server, "POST", "/stages/email/", body); got.status != http.StatusBadRequest {
		t.Errorf("an unknown template was answered %d", got.status)
	}
	server.AddTemplate("email/corporate.html")
	if got := ask(t, server, "POST", "/stages/email/", body); got.status != http.StatusCreated {
		t.Errorf("a mounted template was answered %d %v", got.status, got.body)
	}
	listed, _ := ask(t, server, "GET", "/stages/email/templates/", "").body.([]any)
	if len(listed) != 5 {
		t.Errorf("%d templates, want 5", len(listed))
	}
}

func TestHideVersion(t *testing.T) {
	tests := []struct {
		status      int
		html        bool
		want        int
		contentType string
	}{
		{http.StatusForbidden, false, http.StatusForbidden, "application/json"},
		{http.StatusNotFound, true, http.StatusNotFound, "text/html; charset=utf-8"},
		{http.StatusOK, true, http.StatusOK, "text/html; charset=utf-8"},
		{0, false, http.StatusOK, "application/json"},
	}
	server := start(t, authentiksim.Options{})
	for _, test := range tests {
		server.HideVersion(test.status, test.html)
		if got := ask(t, server, "GET", "/admin/version/", ""); got.status != test.want ||
			got.header.Get("Content-Type") != test.contentType {
			t.Errorf("hidden by %d: %d %s", test.status, got.status, got.header.Get("Content-Type"))
		}
	}
}

// A token that expires between two requests is refused like an unknown token.
func TestExpireToken(t *testing.T) {
	server := start(t, authentiksim.Options{})
	if err := server.ExpireToken("demo-token", 2); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{200, 200, 403, 403} {
		if got := ask(t, server, "GET", "/stages/email/", ""); got.status != want {
			t.Errorf("request %d: status %d, want %d", i, got.status, want)
		} else if want == 403 && got.object()["detail"] != "Token invalid/expired" {
			t.Errorf("request %d: %v", i, got.body)
		}
	}
	for after, want := range map[int]int{-1: 200, 0: 403} {
		if err := server.ExpireToken("demo-token", after); err != nil {
			t.Fatal(err)
		}
		if got := ask(t, server, "GET", "/stages/email/", ""); got.status != want {
			t.Errorf("expired after %d: status %d, want %d", after, got.status, want)
		}
	}
	if err := server.ExpireToken("unknown", 1); err == nil {
		t.Error("an unknown token expires")
	}
}

// Since 2025.12 the URL of an uploaded background has a new signature in each response.
func TestSignedBackground(t *testing.T) {
	for release, differs := range map[string]bool{"2025.10.4": false, "2025.12.4": true} {
		server := start(t, authentiksim.Options{Release: release})
		for slug, background := range map[string]string{"file": "flow-backgrounds/own.png",
			"elsewhere": "https://example.com/own.png"} {
			if _, err := server.AddFlow(map[string]any{"slug": slug, "background": background}); err != nil {
				t.Fatal(err)
			}
			first := ask(t, server, "GET", "/flows/instances/"+slug+"/", "").object()
			second := ask(t, server, "GET", "/flows/instances/"+slug+"/", "").object()
			if got := first["background_url"] != second["background_url"]; got != (differs && slug == "file") {
				t.Errorf("%s, %s: %v, then %v", release, slug, first["background_url"], second["background_url"])
			}
		}
	}
}
