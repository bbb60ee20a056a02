package duration

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// verdict is what a server did with a duration that it received.
type verdict string

const (
	stored  verdict = "stored"
	refused verdict = "refused"
	crashed verdict = "crashed"
)

// answer is one recorded request: the duration that was sent to a real server, and what the server did with it.
type answer struct {
	release, id, text string
	counts            bool // whether the server stores a number of minutes
	verdict           verdict
	stored            string // the duration in the response
}

type recording struct {
	Release   string
	Exchanges []struct {
		ID      string
		Request struct {
			Path string
			Body json.RawMessage
		}
		Response struct {
			Status int
			Body   json.RawMessage
		}
	}
}

// answers returns all recorded requests with a duration, as a text or a number, in a field that the server's release
// has.
func answers(tb testing.TB) []answer {
	tb.Helper()
	all, err := readAnswers()
	if err != nil {
		tb.Fatal(err)
	}
	if len(all) < 350 {
		tb.Fatalf("only %d recorded durations found", len(all))
	}
	return all
}

var readAnswers = sync.OnceValues(func() ([]answer, error) {
	files, err := filepath.Glob("../testing/authentiksim/testdata/*.json")
	var all []answer
	for _, file := range files {
		data, readErr := os.ReadFile(file)
		var rec recording
		err = errors.Join(err, readErr, json.Unmarshal(data, &rec))
		all = append(all, rec.answers()...)
	}
	return all, err
})

func (rec recording) answers() []answer {
	var found []answer
	for _, e := range rec.Exchanges {
		for _, field := range []string{"token_expiry", "recovery_cache_timeout"} {
			text, sent := textOf(e.Request.Body, field)
			if !sent || !rec.knows(e.Request.Path, field) {
				continue
			}
			a := answer{release: rec.Release, id: e.ID, text: text, counts: rec.counts(e.Request.Path)}
			var known bool
			if a.verdict, known = verdictOf(e.Response.Status, e.Response.Body, field); !known {
				continue
			}
			a.stored, _ = textOf(e.Response.Body, field)
			found = append(found, a)
		}
	}
	return found
}

// knows reports whether objects at this path have the field in the recorded release. A server ignores a field that it
// does not have, so its response says nothing about the duration.
func (rec recording) knows(path, field string) bool {
	switch {
	case strings.HasPrefix(path, "/stages/authenticator/email/"):
		return field == "token_expiry" && !rec.is("2023.10", "2024.12")
	case strings.HasPrefix(path, "/stages/email/"):
		return field == "token_expiry" || !rec.is("2023.10", "2024.12", "2025.2", "2025.4", "2025.6")
	}
	return false
}

// counts reports whether durations at this path are numbers of minutes in the recorded release. That does not depend on
// the field, because releases with recovery_cache_timeout accept only texts in every field.
func (rec recording) counts(path string) bool {
	return strings.HasPrefix(path, "/stages/email/") && rec.is("2023.10", "2024.12", "2025.2")
}

func (rec recording) is(lines ...string) bool {
	return slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(rec.Release, line+".") })
}

// textOf returns a field of a JSON object as a text. It returns a number in the spelling of the JSON text. textOf
// returns false if the field is neither a text nor a number.
func textOf(body json.RawMessage, field string) (string, bool) {
	var object map[string]any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&object) != nil {
		return "", false
	}
	switch v := object[field].(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	}
	return "", false
}

// verdictOf returns what the server did with the duration in a field. It returns false if the response does not show
// what the server did, for example because the server refused another field.
func verdictOf(status int, body json.RawMessage, field string) (verdict, bool) {
	switch status {
	case 200, 201:
		return stored, true
	case 405:
		return crashed, true
	case 400:
		var fields map[string]json.RawMessage
		return refused, json.Unmarshal(body, &fields) == nil && fields[field] != nil
	}
	return "", false
}

// stricter lists the recorded durations that servers store although Parse rejects them. The keys are the errors of
// Parse.
var stricter = map[error][]string{
	errZero:     {"integer-zero", "zero-minutes"},
	errNegative: {"integer-minus-one", "negative"},
	errRepeated: {"a-unit-twice"},
	errUnit:     {"an-unknown-unit-beside-a-known-one"},
	errTooLong:  {"beyond-the-year-9999", "the-largest-timedelta"},
}

func TestParseIsStricterThanServersOnlyWhereListed(t *testing.T) {
	found := map[error][]string{}
	for _, a := range answers(t) {
		_, err := Parse(a.text)
		reason, name := reasonOf(err), filepath.Base(a.id)
		if a.verdict == stored && err != nil && !slices.Contains(found[reason], name) {
			found[reason] = append(found[reason], name)
			slices.Sort(found[reason])
		}
	}
	if diff := cmp.Diff(stricter, found); diff != "" {
		t.Errorf("durations that Parse rejects and servers store (-listed +found):\n%s", diff)
	}
}

// reasonOf returns the error, such as errShape, that an error of Parse wraps. It returns nil if err wraps none of these
// errors.
func reasonOf(err error) error {
	for _, reason := range []error{errEmpty, errSpace, errShape, errUnit, errRepeated, errNumber, errZero, errNegative, errTooLong} {
		if errors.Is(err, reason) {
			return reason
		}
	}
	return nil
}

// looser lists the recorded durations that servers refuse although Parse accepts them. ForString changes their spelling
// before they are sent.
var looser = []string{"digits-in-a-string", "full-int-expiry", "integer", "integer-10", "integer-30", "the-comma-form"}

func TestParseIsLooserThanServersOnlyWhereListed(t *testing.T) {
	found := map[string]bool{}
	for _, a := range answers(t) {
		if _, err := Parse(a.text); err == nil && a.verdict != stored && !a.counts {
			found[filepath.Base(a.id)] = true
		}
	}
	if diff := cmp.Diff(looser, slices.Sorted(maps.Keys(found))); diff != "" {
		t.Errorf("durations that Parse accepts and servers refuse (-listed +found):\n%s", diff)
	}
}

func TestSentDurationsEqualWhatServersStore(t *testing.T) {
	for _, a := range answers(t) {
		if a.verdict == stored && ForString(ForString(a.stored)) != ForString(a.stored) {
			t.Errorf("%s %s: %q does not stay as it is", a.release, a.id, a.stored)
		}
		d, err := Parse(a.text)
		if err != nil {
			continue
		}
		if again, err := Parse(ForString(a.text)); err != nil || again != d {
			t.Errorf("%q is sent as %q, which reads as %s (%v); want %s", a.text, ForString(a.text), again, err, d)
		}
		if a.verdict == stored && !NewValue(a.text).equals(NewValue(a.stored).StringValue) {
			t.Errorf("%s %s: %q came back as %q, which is not equal", a.release, a.id, a.text, a.stored)
		}
		if a.verdict == stored && !a.counts && ForString(a.text) != a.stored {
			t.Errorf("%s %s: the spelling %q was stored, but %q is sent", a.release, a.id, a.stored, ForString(a.text))
		}
	}
}

// TestStoredTextsAreValid checks that ValidOrStored accepts every duration that a server has stored.
func TestStoredTextsAreValid(t *testing.T) {
	for _, a := range answers(t) {
		if a.verdict == stored && len(validate(t, ValidOrStored(), types.StringValue(a.stored))) > 0 {
			t.Errorf("%s %s: %q is rejected", a.release, a.id, a.stored)
		}
	}
}
