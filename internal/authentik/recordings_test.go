package authentik

import (
	"encoding/json"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim/recording"
)

func recordings(tb testing.TB) []*recording.File {
	tb.Helper()
	files, err := recording.LoadAll("../testing/authentiksim/testdata")
	if err != nil {
		tb.Fatal(err)
	}
	return files
}

func recorded(tb testing.TB, file *recording.File, id string) string {
	tb.Helper()
	for _, e := range file.Exchanges {
		if e.ID == id {
			return string(bodyOf(e.Response))
		}
	}
	tb.Fatalf("the recording of %s has no request %s", file.Release, id)
	return ""
}

// bodyOf returns a recorded body as bytes. In a recording, a body that is not JSON is a string, and an empty body is
// nil.
func bodyOf(r recording.Response) []byte {
	if text, is := r.Body.(string); r.ContentType != "application/json" && (is || r.Body == nil) {
		return []byte(text)
	}
	body, _ := json.Marshal(r.Body) // the body comes from JSON, so this cannot fail
	return body
}
