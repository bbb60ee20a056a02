package authentiksim_test

import (
	"strings"
	"testing"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// A body's flow_set is the membership on a server that honours it, leaving the
// key out changes nothing, and releases that refuse the key go on doing so.
func TestHonourFlowSet(t *testing.T) {
	server := start(t, authentiksim.Options{})
	server.HonourFlowSet()
	const item = `{"name": "New", "slug": "new", "title": "New", "designation": "recovery"}`
	made := ask(t, server, "POST", "/stages/email/", `{"name": "e", "flow_set": [`+item+`]}`).object()
	id, _ := made["pk"].(string)
	for _, step := range []struct {
		body     string
		bindings int
		flow     bool
	}{
		{`{"name": "e", "flow_set": [` + item + `]}`, 1, true},
		{`{"name": "e"}`, 1, true},
		{`{"name": "e", "flow_set": []}`, 0, true},
	} {
		ask(t, server, "PUT", "/stages/email/"+id+"/", step.body)
		if _, flow := server.Flow("new"); len(server.Bindings()) != step.bindings || flow != step.flow {
			t.Errorf("after %s: %d bindings, flow %v", step.body, len(server.Bindings()), flow)
		}
	}
	for _, incomplete := range []string{"name", "title", "designation"} {
		body := `{"name": "e", "flow_set": [` + strings.Replace(item, `"`+incomplete+`"`, `"other"`, 1) + `]}`
		if refused := ask(t, server, "PUT", "/stages/email/"+id+"/", body); refused.status != 400 ||
			len(server.Bindings()) > 0 {
			t.Errorf("a flow without %s: status %d", incomplete, refused.status)
		}
	}
	if set, _ := made["flow_set"].([]any); len(set) != 1 {
		t.Errorf("the answer has flow_set %v", set)
	}
	if err := server.SetRelease("2025.10.4"); err != nil {
		t.Fatal(err)
	}
	if refused := ask(t, server, "POST", "/stages/email/", `{"name": "f", "flow_set": []}`); refused.status != 405 {
		t.Errorf("status %d", refused.status)
	}
}
