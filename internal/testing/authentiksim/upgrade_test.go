package authentiksim_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestResponsesHaveTheFormOfTheRelease changes the release of a server that has both types of email stages. It checks
// the fields that differ between releases. An upgrade or a downgrade changes the form of token_expiry in a response,
// but not the duration that the server has stored.
func TestResponsesHaveTheFormOfTheRelease(t *testing.T) {
	server := start(t, "2025.2.4")
	const emails, authenticators = "/stages/email/", "/stages/authenticator/email/"
	email := emails + server.post(emails, `{"name": "e", "token_expiry": -1, "recovery_max_attempts": 9}`) + "/"
	authenticator := authenticators + server.post(authenticators, `{"name": "a", "password": "s3cret"}`) + "/"
	for _, test := range []struct {
		release          string
		expiry, attempts any // token_expiry and recovery_max_attempts of the email stage
		friendlyName     any
		password         any
		status           int // the status of a GET of the authenticator stage
	}{
		{"2025.2.4", -1.0, nil, nil, "s3cret", 200},
		{"2025.6.4", "minutes=-1", nil, nil, "s3cret", 200},
		{"2025.8.0", "minutes=-1", 5.0, nil, "s3cret", 200},
		{"2025.10.0-rc2", "minutes=-1", 5.0, "", "s3cret", 200},
		{"2026.8.1", "minutes=-1", 5.0, "", "s3cret", 200},
		{"2026.8.2", "minutes=-1", 5.0, "", nil, 200},
		{"2024.12.5", -1.0, nil, nil, nil, 404},
		{"2025.8.6", "minutes=-1", 5.0, nil, "s3cret", 200},
	} {
		if err := server.SetRelease(test.release); err != nil {
			t.Fatal(err)
		}
		e, a := server.ask("GET", email, "").object(), server.ask("GET", authenticator, "")
		got := []any{e["token_expiry"], e["recovery_max_attempts"], a.object()["friendly_name"], a.object()["password"],
			a.status}
		want := []any{test.expiry, test.attempts, test.friendlyName, test.password, test.status}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.release, diff)
		}
	}
}
