package authentik

import (
	"net/http"
	"strings"
)

// models of the objects below a path, as authentik's permissions name them.
var models = []struct{ path, app, model string }{
	{"/stages/email/", "authentik_stages_email", "emailstage"},
	{"/stages/authenticator/email/", "authentik_stages_authenticator_email", "authenticatoremailstage"},
	{"/flows/instances/", "authentik_flows", "flow"},
	{"/flows/bindings/", "authentik_flows", "flowstagebinding"},
}

// actions of permissions, by the method that takes them.
var actions = map[string]string{
	http.MethodGet: "view", http.MethodPost: "add", http.MethodPut: "change", http.MethodPatch: "change", http.MethodDelete: "delete",
}

// permission is what a token needs for a request, with the permission to view that every other takes besides (recorded
// with tokens of few permissions). Empty where that is not known.
func permission(method, path string) string {
	for _, m := range models {
		if !strings.HasPrefix(path, m.path) {
			continue
		}
		view, needed := m.app+".view_"+m.model, m.app+"."+actions[method]+"_"+m.model
		if needed == view {
			return view
		}
		return needed + " (which takes " + view + " too)"
	}
	return ""
}
