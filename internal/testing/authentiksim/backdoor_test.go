package authentiksim_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// The server stores the default values and the password of a stage that a POST creates.
func TestStoredStages(t *testing.T) {
	server := start(t, authentiksim.Options{})
	ask(t, server, "POST", "/stages/email/", `{"name": "e", "password": " s3cret "}`)
	a := add(t, server, "authenticator_email", map[string]any{"name": "a", "port": 465, "password": " kept "})
	got, _ := server.StageByName("e")
	delete(got, "pk")
	want := map[string]any{
		"name": "e", "password": "s3cret", "use_global_settings": false, "host": "localhost", "port": int64(25),
		"username": "", "use_tls": false, "use_ssl": false, "timeout": int64(10), "subject": "authentik",
		"from_address": "system@authentik.local", "template": "email/password_reset.html", "token_expiry": "minutes=30",
		"activate_user_on_success": false, "recovery_max_attempts": int64(5), "recovery_cache_timeout": "minutes=5",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stage e (-want +got):\n%s", diff)
	}
	if got, _ := server.Stage(a); got["port"] != int64(465) || got["password"] != " kept " ||
		got["subject"] != "authentik Sign-in code" {
		t.Errorf("stage a: %v", got)
	}
	for kind, want := range map[string]int{"": 2, "email": 1, "authenticator_email": 1} {
		if got := len(server.Stages(kind)); got != want {
			t.Errorf("%d stages of kind %q, want %d", got, kind, want)
		}
	}
}

// ChangeStage stores invalid values without an error. Responses then show the new values, and no other stage can get
// the new name.
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
	for name, want := range map[string]int{"new": http.StatusBadRequest, "old": http.StatusCreated} {
		if got := ask(t, server, "POST", "/stages/email/", `{"name": "`+name+`"}`); got.status != want {
			t.Errorf("another stage named %s: status %d, want %d", name, got.status, want)
		}
	}
	if err := server.RemoveStage(id); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, server, "GET", "/stages/email/"+id+"/", ""); got.status != http.StatusNotFound {
		t.Errorf("GET of a removed stage: status %d", got.status)
	}
}

// Methods such as RemoveStage return an error if the object does not exist. Methods such as AddBinding return an error
// if the new object is impossible.
func TestImpossibleChangesAreErrors(t *testing.T) {
	server := start(t, authentiksim.Options{})
	second := func(_ any, err error) error { return err }
	flow, _ := server.Flow("default-password-change")
	stage := add(t, server, "email", map[string]any{"name": "e"})
	if _, err := server.AddBinding(flow["pk"].(string), stage, 7); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"remove stage": server.RemoveStage("x"), "change stage": server.ChangeStage("x", nil),
		"remove flow": server.RemoveFlow("x"), "change flow": server.ChangeFlow("x", nil),
		"remove binding": server.RemoveBinding("x"), "add binding": second(server.AddBinding("x", "x", 1)),
		"add device": second(server.AddDevice("x", "x")), "add flow": second(server.AddFlow(nil)),
		"add stage":  second(server.AddStage("x", nil)),
		"bind again": second(server.AddBinding(flow["pk"].(string), stage, 7)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, ok := server.Stage("x"); ok {
		t.Error("a stage x exists")
	}
}

// Since 2025.12 the URL of an uploaded flow background has a new signature in each response.
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
