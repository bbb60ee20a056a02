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

// Permission is what a token needs for the request, with the permission to view that every other takes besides (recorded
// with tokens of few permissions). Empty where that is not known.
func (e *Error) Permission() string { return permission(e.Method, e.Path) }

func permission(method, path string) string {
	for _, m := range permissionModels {
		if !strings.HasPrefix(path, m.path) {
			continue
		}
		view, needed := m.app+".view_"+m.model, m.app+"."+permissionVerbs[method]+"_"+m.model
		if needed == view {
			return view
		}
		return needed + " (which takes " + view + " too)"
	}
	return ""
}
