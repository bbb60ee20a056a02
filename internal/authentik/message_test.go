package authentik

import (
	"strings"
	"testing"
)

func TestNoSecretIsCutInHalf(t *testing.T) {
	padding := strings.Repeat("x", 110)
	for _, body := range []string{padding + testToken, "<b>" + padding + strings.ReplaceAll(testToken, "-", "&#45;")} {
		client := newClient(t, always(502, body), nil)
		_, err := client.Emails().Get(t.Context(), "x")
		if strings.Contains(err.Error(), testToken[:8]) {
			t.Errorf("got %v", err)
		}
	}
}

func TestMessagesAreShort(t *testing.T) {
	long := strings.Repeat("é", 30<<10)
	for name, body := range map[string]string{
		"detail": `{"detail": "` + long[:20<<10] + `"}`, "field": `{"x": "` + long[:20<<10] + `"}`, "huge": `{"x": "` + long + long + `"}`, "page": "<b>" + long,
	} {
		client := newClient(t, always(400, body), nil)
		_, err := client.Emails().Get(t.Context(), "x")
		if len(err.Error()) > 5000 {
			t.Errorf("%s: %d bytes", name, len(err.Error()))
		}
	}
}
