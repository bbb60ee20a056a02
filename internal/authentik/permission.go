package authentik

import (
	"net/http"
	"strings"
)

// permissionModels are the objects below a path, as authentik's permissions name them.
var permissionModels = []struct{ path, app, model string }{
	{"/stages/email/", "authentik_stages_email", "emailstage"},
	{"/stages/authenticator/email/", "authentik_stages_authenticator_email", "authenticatoremailstage"},
	{"/flows/instances/", "authentik_flows", "flow"},
	{"/flows/bindings/", "authentik_flows", "flowstagebinding"},
}

// permissionVerbs are what permissions allow, by the method that takes them.
var permissionVerbs = map[string]string{
	http.MethodGet: "view", http.MethodPost: "add", http.MethodPut: "change", http.MethodPatch: "change", http.MethodDelete: "delete",
}

// Permissions are those that a token needs for the request: every one but to view takes that one besides (recorded with
// tokens of few permissions). Nil if they are not known.
func (e *Error) Permissions() []string {
	for _, m := range permissionModels {
		if !strings.HasPrefix(e.Path, m.path) {
			continue
		}
		view, needed := m.app+".view_"+m.model, m.app+"."+permissionVerbs[e.Method]+"_"+m.model
		if needed == view {
			return []string{view}
		}
		return []string{needed, view}
	}
	return nil
}
