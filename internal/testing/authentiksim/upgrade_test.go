package authentiksim_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReleaseChangesOnlyTheFormOfTokenExpiry checks that an upgrade or a downgrade changes only the form in which
// responses show token_expiry. The stored duration stays the same.
func TestReleaseChangesOnlyTheFormOfTokenExpiry(t *testing.T) {
	for _, test := range []struct {
		createdOn, body string
		before, since   any // token_expiry in responses before 2025.4 and since 2025.4
	}{
		{"2025.2.4", `{"name": "e"}`, 30.0, "minutes=30"},
		{"2025.2.4", `{"name": "e", "token_expiry": -1}`, -1.0, "minutes=-1"},
		{"2026.2.2", `{"name": "e", "token_expiry": "hours=1;minutes=5"}`, 65.0, "hours=1;minutes=5"},
		{"2026.2.2", `{"name": "e", "token_expiry": "seconds=90"}`, 2.0, "seconds=90"},
	} {
		server := start(t, test.createdOn)
		path := "/stages/email/" + server.post("/stages/email/", "%s", test.body) + "/"
		for release, want := range map[string]any{"2025.2.4": test.before, "2025.4.0": test.since} {
			if err := server.SetRelease(release); err != nil {
				t.Fatal(err)
			}
			if got := server.ask("GET", path, "").object()["token_expiry"]; got != want {
				t.Errorf("%s created on %s, shown by %s: %v, want %v", test.body, test.createdOn, release, got, want)
			}
		}
	}
}

// TestFieldsInResponsesDependOnTheRelease changes the release of a server that has both types of email stages. It
// checks the fields that differ between releases.
func TestFieldsInResponsesDependOnTheRelease(t *testing.T) {
	server := start(t, "2025.2.4")
	email := "/stages/email/" + server.post("/stages/email/", `{"name": "e", "recovery_max_attempts": 9}`) + "/"
	const authenticators = "/stages/authenticator/email/"
	authenticator := authenticators + server.post(authenticators, `{"name": "a", "password": "s3cret"}`) + "/"
	for _, test := range []struct {
		release  string
		attempts any // recovery_max_attempts of the email stage
		friendly any // friendly_name of the authenticator stage
		password any
		status   int // the status of a GET of the authenticator stage
	}{
		{"2025.6.4", nil, nil, "s3cret", 200},
		{"2025.8.0", 5.0, nil, "s3cret", 200},
		{"2025.10.0-rc2", 5.0, "", "s3cret", 200},
		{"2026.8.1", 5.0, "", "s3cret", 200},
		{"2026.8.2", 5.0, "", nil, 200},
		{"2024.12.5", nil, nil, nil, 404},
		{"2025.8.6", 5.0, nil, "s3cret", 200},
	} {
		if err := server.SetRelease(test.release); err != nil {
			t.Fatal(err)
		}
		e, a := server.ask("GET", email, ""), server.ask("GET", authenticator, "")
		got := []any{e.object()["recovery_max_attempts"], a.object()["friendly_name"], a.object()["password"], a.status}
		if diff := cmp.Diff([]any{test.attempts, test.friendly, test.password, test.status}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.release, diff)
		}
	}
	if err := server.SetRelease("latest"); err == nil || server.Release() != "2025.8.6" {
		t.Errorf("the release latest is accepted: %v", err)
	}
}
