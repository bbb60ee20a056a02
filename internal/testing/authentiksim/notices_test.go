package authentiksim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim/recording"
)

// A replay reports every detail of a response that differs from the recording.
func TestReplayNotices(t *testing.T) {
	file := recordings(t)["2026.2.2"]
	for _, id := range []string{
		"auth/none/version", "templates", "email/create/min", "email/create/dup", "body/array", "address/post-detail",
		"list/by-name-none",
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			upTo := slices.IndexFunc(file.Exchanges, func(x recording.Exchange) bool { return x.ID == id })
			if upTo < 0 {
				t.Fatal("no such question")
			}
			part := &recording.File{Exchanges: file.Exchanges[:upTo+1]}
			if last := spoiled(t, part, func(*reply) {}); last.diff != "" {
				t.Fatalf("differs unspoiled:\n%s", last.diff)
			}
			for _, spoil := range spoilers(part.Exchanges[upTo].Response) {
				if last := spoiled(t, part, spoil.apply); last.diff == "" {
					t.Errorf("%s went unnoticed", spoil.name)
				}
			}
		})
	}
}

// reply is a response that a test can change before the client gets it.
type reply struct {
	status int
	header http.Header
	body   any
}

type spoiler struct {
	name  string
	apply func(*reply)
}

// spoilers returns changes of a response: of its status, its type, its Allow header, and every value of its body.
func spoilers(r recording.Response) []spoiler {
	list := []spoiler{
		{"status", func(r *reply) { r.status++ }},
		{"content type", func(r *reply) { r.header.Set("Content-Type", "text/plain") }},
	}
	if r.Status == http.StatusMethodNotAllowed {
		list = append(list, spoiler{"Allow", func(r *reply) { r.header.Set("Allow", "TRACE") }})
	}
	for _, path := range places(r.Body, nil) {
		list = append(list,
			spoiler{fmt.Sprintf("changing %v", path), func(r *reply) { r.body = changed(r.body, path, false) }},
			spoiler{fmt.Sprintf("removing %v", path), func(r *reply) { r.body = changed(r.body, path, true) }})
	}
	return list
}

// places returns the paths to all values of a body.
func places(v any, path []string) [][]string {
	var found [][]string
	switch v := v.(type) {
	case map[string]any:
		for key := range v {
			here := append(slices.Clone(path), key)
			found = append(append(found, here), places(v[key], here)...)
		}
	case []any:
		for i := range v {
			here := append(slices.Clone(path), strconv.Itoa(i))
			found = append(append(found, here), places(v[i], here)...)
		}
	}
	return found
}

// changed returns a body in which the value at a path is changed, or removed if remove is true.
func changed(v any, path []string, remove bool) any {
	if len(path) == 0 {
		return altered(v)
	}
	switch v := v.(type) {
	case map[string]any:
		if remove && len(path) == 1 {
			delete(v, path[0])
			return v
		}
		v[path[0]] = changed(v[path[0]], path[1:], remove)
	case []any:
		i, _ := strconv.Atoi(path[0])
		if remove && len(path) == 1 {
			return slices.Delete(v, i, i+1)
		}
		v[i] = changed(v[i], path[1:], remove)
	}
	return v
}

func altered(v any) any {
	switch v := v.(type) {
	case string:
		return v + "x"
	case bool:
		return !v
	case float64:
		return v + 1
	case []any:
		return append(v, "x")
	case map[string]any:
		v["x"] = "x"
		return v
	}
	return "x"
}

// spoiled replays a recording. The server spoils its last response, and spoiled returns how that response compares with
// the recording.
func spoiled(t *testing.T, file *recording.File, spoil func(*reply)) outcome {
	t.Helper()
	simulator, err := authentiksim.New(authentiksim.Options{Release: "2026.2.2"})
	if err != nil {
		t.Fatal(err)
	}
	// There is one request more than exchanges, because the player first looks up a flow.
	left := len(file.Exchanges) + 1
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		left--
		if left > 0 {
			simulator.ServeHTTP(w, r)
			return
		}
		behind := httptest.NewRecorder()
		simulator.ServeHTTP(behind, r)
		answer := reply{status: behind.Code, header: behind.Header()}
		_ = json.Unmarshal(behind.Body.Bytes(), &answer.body)
		spoil(&answer)
		answer.write(w)
	}))
	defer front.Close()
	outcomes := replay(t, front.URL, file)
	return outcomes[len(outcomes)-1]
}

func (r *reply) write(w http.ResponseWriter) {
	maps.Copy(w.Header(), r.header)
	w.WriteHeader(r.status)
	var text bytes.Buffer
	_ = json.NewEncoder(&text).Encode(r.body)
	_, _ = w.Write(text.Bytes())
}
