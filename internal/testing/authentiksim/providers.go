package authentiksim

import "net/http"

// providers are applications' sign-in protocols, which only the back door makes here: what matters is the flow that
// they use.
func providers() *resource {
	return &resource{
		kinds: []string{kindProvider}, path: "providers/all", label: "Provider", app: "authentik_core", model: "provider",
		key: "pk", list: []string{http.MethodGet}, detail: []string{http.MethodGet, http.MethodDelete}, used: true,
		search: []string{"name"}, order: []string{"name"},
		fields: []field{{name: "name"}, {name: "authentication_flow"}, {name: "authorization_flow"},
			{name: "invalidation_flow"}},
		show: showNumber,
	}
}

// AddProvider stores a provider whose authorization goes through a flow, given by its primary key.
func (s *Server) AddProvider(name, authorizationFlow string) (pk string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.store.add(kindProvider, map[string]any{"name": name, "authorization_flow": authorizationFlow}).pk
}
