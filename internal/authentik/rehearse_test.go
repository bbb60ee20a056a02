package authentik

import (
	"errors"
	"net/http"
	"slices"
	"testing"
)

func TestRehearse(t *testing.T) {
	forbidden := `{"detail": "You do not have permission to perform this action."}`
	tests := []struct {
		name   string
		status int
		body   string
		is     error    // nil for none of the Err… values
		fields []string // that the server has something against; none and no kind is no error
	}{
		{"only what is lacking", 400, `{"slug": ["This field is required."]}`, nil, nil},
		{"something else too", 400, `{"slug": ["This field is required."], "layout": ["\"x\" is not a valid choice."]}`, nil, []string{"layout"}},
		{"no permission", 403, forbidden, ErrForbidden, nil},
		{"crash", 405, "", nil, nil},
		{"made all the same", 201, `{"pk": "x", "slug": "y"}`, nil, nil},
		{"foreign page", 200, "<html>Log in", nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var asked requests
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				asked.note(r)
				if r.Method == http.MethodGet { // tells a missing permission from a refused token
					answer(w, http.StatusOK, `{"version_current": "2026.2.2"}`)
					return
				}
				if r.Method == http.MethodDelete {
					w.WriteHeader(http.StatusNoContent)
					return
				}
				answer(w, test.status, test.body)
			}, nil)
			err := client.Flows().Rehearse(t.Context(), &Flow{Name: "A"}, "slug")
			var failure *Error
			if errors.As(err, &failure) != (test.is != nil || test.fields != nil) || test.is != nil && !errors.Is(err, test.is) {
				t.Fatalf("got %v", err)
			}
			for _, field := range test.fields {
				if len(failure.Fields) != len(test.fields) || failure.Fields[field] == nil {
					t.Errorf("fields %v, want %v", failure.Fields, test.fields)
				}
			}
			if made := slices.Contains(asked.list(), "DELETE /api/v3/flows/instances/y/"); made != (test.status == 201) {
				t.Errorf("what was made is removed: %v", made)
			}
			if !slices.Contains(asked.list(), "POST /api/v3/flows/instances/") {
				t.Errorf("asked %v", asked.list())
			}
		})
	}
}

// What makes a rehearsal safe: every recorded server refuses a create that lacks what is required.
func TestEveryReleaseRefusesWhatIsLacking(t *testing.T) {
	for _, r := range recordings(t) {
		for _, id := range []string{"flow/create/missing", "binding/create/missing"} {
			response := r.find(t, id).response()
			if response.StatusCode != http.StatusBadRequest {
				t.Errorf("%s: %s answered %d", r.Release, id, response.StatusCode)
			}
		}
	}
}
