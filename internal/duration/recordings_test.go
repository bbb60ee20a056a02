package duration

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim/recording"
)

// answer is one recorded request: the duration that was sent to a real server, and what the server did with it.
type answer struct {
	id, text string
	isStored bool
	stored   string // the duration in the response
	minutes  bool   // whether the server stores a number of minutes instead of a string
}

// answers returns the recorded requests that contain a duration, as a string or as a number. It leaves out a request if
// the response does not show what the server did with the duration.
func answers(t *testing.T) []answer {
	t.Helper()
	files, err := recording.LoadAll("../testing/authentiksim/testdata")
	if err != nil {
		t.Fatal(err)
	}
	var all []answer
	for _, file := range files {
		for _, e := range file.Exchanges {
			all = append(all, answersOf(file.Release, e)...)
		}
	}
	if len(all) < 350 {
		t.Fatalf("only %d recorded durations found", len(all))
	}
	return all
}

func answersOf(release string, e recording.Exchange) (found []answer) {
	isEmail := strings.HasPrefix(e.Request.Path, "/stages/email/")
	isAuthenticator := release >= "2025" && strings.HasPrefix(e.Request.Path, "/stages/authenticator/email/")
	if !isEmail && !isAuthenticator {
		return nil
	}
	var sent map[string]any
	decoder := json.NewDecoder(bytes.NewReader(e.Request.Body))
	decoder.UseNumber()
	_ = decoder.Decode(&sent) // a body that is not an object contains no duration
	answered, _ := e.Response.Body.(map[string]any)
	for _, field := range []string{"token_expiry", "recovery_cache_timeout"} {
		text, isSent := scalar(sent[field])
		stored, _ := scalar(answered[field])
		_, isAnswered := answered[field]
		// The response contains the field if the server checked it. If the check crashed, the status is 405 without a body.
		if isSent && (isAnswered || e.Response.Status == 405) {
			found = append(found, answer{
				id: release + " " + e.ID, text: text, isStored: e.Response.Status < 300, stored: stored,
				minutes: isEmail && slices.Contains([]string{"2023.10.7", "2024.12.5", "2025.2.4"}, release),
			})
		}
	}
	return found
}

func scalar(value any) (string, bool) {
	if number, is := value.(json.Number); is {
		return number.String(), true
	}
	text, is := value.(string)
	return text, is
}

// stricter lists the recordings in which a server stores a duration that Parse rejects. The keys are the errors of
// Parse.
var stricter = map[error][]string{
	errZero:     {"integer-zero", "zero-minutes"},
	errNegative: {"integer-minus-one", "negative"},
	errRepeated: {"a-unit-twice"},
	errUnit:     {"an-unknown-unit-beside-a-known-one"},
	errTooLong:  {"beyond-the-year-9999", "the-largest-timedelta"},
}

// looser lists the recordings in which a server that stores durations as strings refuses a duration that Parse accepts.
// The provider never sends these spellings to such a server, because ForString replaces them.
var looser = []string{"digits-in-a-string", "full-int-expiry", "integer", "integer-10", "integer-30", "the-comma-form"}

func TestParseDiffersFromServersOnlyWhereListed(t *testing.T) {
	rejected, accepted := map[error][]string{}, map[string]bool{}
	for _, a := range answers(t) {
		_, err := Parse(a.text)
		name := filepath.Base(a.id)
		switch reason := errors.Unwrap(err); {
		case a.isStored && err != nil && !slices.Contains(rejected[reason], name):
			rejected[reason] = append(rejected[reason], name)
			slices.Sort(rejected[reason])
		case !a.isStored && err == nil && !a.minutes:
			accepted[name] = true
		}
	}
	if diff := cmp.Diff(stricter, rejected); diff != "" {
		t.Errorf("durations that Parse rejects and servers store (-listed +found):\n%s", diff)
	}
	if diff := cmp.Diff(looser, slices.Sorted(maps.Keys(accepted))); diff != "" {
		t.Errorf("durations that Parse accepts and servers refuse (-listed +found):\n%s", diff)
	}
}

func TestSentDurationsEqualWhatServersStore(t *testing.T) {
	for _, a := range answers(t) {
		d, err := Parse(a.text)
		if again, _ := Parse(ForString(a.text)); err == nil && again != d {
			t.Errorf("%q is sent as %q, which reads as %s, want %s", a.text, ForString(a.text), again, d)
		}
		if !a.isStored {
			continue
		}
		if ForString(ForString(a.stored)) != ForString(a.stored) {
			t.Errorf("%s: %q does not stay as it is", a.id, a.stored)
		}
		if err == nil && !NewValue(a.text).equals(NewValue(a.stored).StringValue) {
			t.Errorf("%s: %q came back as %q, which is not equal", a.id, a.text, a.stored)
		}
		if err == nil && !a.minutes && ForString(a.text) != a.stored {
			t.Errorf("%s: the spelling %q was stored, but %q is sent", a.id, a.stored, ForString(a.text))
		}
	}
}
