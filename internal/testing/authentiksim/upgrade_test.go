package authentiksim_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

func TestUnknownReleaseIsRefused(t *testing.T) {
	server := start(t, authentiksim.Options{})
	for _, release := range []string{"2026", "latest", "2026.2.2.1", "v2026.2.2", "2023.9.0"} {
		if _, err := authentiksim.New(authentiksim.Options{Release: release}); err == nil {
			t.Errorf("release %q is accepted", release)
		}
		if err := server.SetRelease(release); err == nil || server.Release() != "2026.2.2" {
			t.Errorf("release %q is accepted: %v", release, err)
		}
	}
}

// An upgrade or a downgrade changes only the form in which responses show token_expiry. The stored duration stays the
// same.
func TestExpiryAcrossReleases(t *testing.T) {
	for _, test := range []struct {
		made, body string
		old, since any // token_expiry in responses before 2025.4 and since 2025.4
	}{
		{"2025.2.4", `{"name": "e"}`, 30.0, "minutes=30"},
		{"2025.2.4", `{"name": "e", "token_expiry": -1}`, -1.0, "minutes=-1"},
		{"2026.2.2", `{"name": "e", "token_expiry": "hours=1;minutes=5"}`, 65.0, "hours=1;minutes=5"},
		{"2026.2.2", `{"name": "e", "token_expiry": "seconds=90"}`, 2.0, "seconds=90"},
	} {
		server := start(t, authentiksim.Options{Release: test.made})
		id := ask(t, server, "POST", "/stages/email/", test.body).object()["pk"].(string)
		for release, want := range map[string]any{"2025.2.4": test.old, "2025.4.0": test.since} {
			if err := server.SetRelease(release); err != nil {
				t.Fatal(err)
			}
			if got := ask(t, server, "GET", "/stages/email/"+id+"/", "").object()["token_expiry"]; got != want {
				t.Errorf("%s made on %s, shown by %s: %v, want %v", test.body, test.made, release, got, want)
			}
		}
	}
}

// TestUpgrade changes the release of a server that has both types of email stages. It checks the fields that differ
// between releases.
func TestUpgrade(t *testing.T) {
	server := start(t, authentiksim.Options{Release: "2025.2.4"})
	email := ask(t, server, "POST", "/stages/email/", `{"name": "e", "recovery_max_attempts": 9}`).object()["pk"].(string)
	authenticator := ask(t, server, "POST", "/stages/authenticator/email/",
		`{"name": "a", "password": "s3cret"}`).object()["pk"].(string)
	tests := []struct {
		release  string
		attempts any // recovery_max_attempts of the email stage
		friendly any // friendly_name of the authenticator stage
		password any
		status   int // the status of a GET of the authenticator stage
	}{
		{"2025.6.4", nil, nil, "s3cret", http.StatusOK},
		{"2025.8.0", 5.0, nil, "s3cret", http.StatusOK},
		{"2025.10.0-rc2", 5.0, "", "s3cret", http.StatusOK},
		{"2026.8.1", 5.0, "", "s3cret", http.StatusOK},
		{"2026.8.2", 5.0, "", nil, http.StatusOK},
		{"2024.12.5", nil, nil, nil, http.StatusNotFound},
		{"2025.8.6", 5.0, nil, "s3cret", http.StatusOK},
	}
	for _, test := range tests {
		if err := server.SetRelease(test.release); err != nil {
			t.Fatal(err)
		}
		e, a := ask(t, server, "GET", "/stages/email/"+email+"/", ""), ask(t, server, "GET",
			"/stages/authenticator/email/"+authenticator+"/", "")
		got := []any{e.object()["recovery_max_attempts"], a.object()["friendly_name"], a.object()["password"], a.status}
		if diff := cmp.Diff([]any{test.attempts, test.friendly, test.password, test.status}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.release, diff)
		}
		if stored, ok := server.Stage(authenticator); !ok || stored["password"] != "s3cret" {
			t.Errorf("%s: stored %v", test.release, stored)
		}
	}
}

// Before 2026.8 the deletion of a stage deletes its devices. Since 2026.8 the server refuses to delete a stage with
// devices.
func TestDevices(t *testing.T) {
	for release, want := range map[string]int{"2025.2.4": 204, "2026.2.2": 204, "2026.5.0-rc1": 204, "2026.8.0": 405} {
		server := start(t, authentiksim.Options{Release: release})
		id := add(t, server, "authenticator_email", map[string]any{"name": "a"})
		address := "/stages/authenticator/email/" + id + "/"
		device, err := server.AddDevice(id, "one@example.com")
		if err != nil {
			t.Fatal(err)
		}
		if got := ask(t, server, "DELETE", address, ""); got.status != want {
			t.Errorf("%s: status %d, want %d", release, got.status, want)
		}
		devices := ask(t, server, "GET", "/authenticators/admin/email/", "").results()
		if want == 204 {
			if len(devices) > 0 {
				t.Errorf("%s: devices left: %v", release, devices)
			}
			continue
		}
		delete(devices[0].(map[string]any)["user"].(map[string]any), "pk")
		if diff := cmp.Diff([]any{map[string]any{"pk": float64(device), "name": "Email Device", "email": "one@example.com",
			"user": map[string]any{"username": "one@example.com", "name": "one@example.com", "email": "one@example.com",
				"is_active": true, "path": "users", "type": "internal"}}}, devices); diff != "" {
			t.Errorf("device (-want +got):\n%s", diff)
		}
		uses, _ := ask(t, server, "GET", address+"used_by/", "").body.([]any)
		delete(uses[0].(map[string]any), "name")
		if diff := cmp.Diff([]any{map[string]any{"app": "authentik_stages_authenticator_email", "model_name": "emaildevice",
			"pk": strconv.Itoa(device), "action": "cascade"}}, uses); diff != "" {
			t.Errorf("used_by (-want +got):\n%s", diff)
		}
		for _, path := range []string{fmt.Sprintf("/authenticators/admin/email/%d/", device), address} {
			if got := ask(t, server, "DELETE", path, ""); got.status != 204 {
				t.Errorf("DELETE %s: status %d", path, got.status)
			}
		}
	}
}

func TestSimultaneousCreates(t *testing.T) {
	server := start(t, authentiksim.Options{})
	statuses := make(chan int)
	const writers = 8
	for range writers {
		go func() {
			got, err := try(t.Context(), server.URL(), "demo-token", "POST", "/stages/email/", `{"name": "same"}`)
			if err != nil {
				t.Error(err)
			}
			statuses <- got.status
		}()
	}
	created := 0
	for range writers {
		if <-statuses == http.StatusCreated {
			created++
		}
	}
	if created != 1 || len(server.Stages("")) != 1 {
		t.Errorf("%d created, %d stored", created, len(server.Stages("")))
	}
}
