package authentiksim

import "net/http"

// providers returns the view set of the providers of applications, such as OAuth2. Tests add providers only with
// AddProvider, because only the flow that a provider uses matters here.
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

// AddProvider stores a provider that uses a flow for its authorization. It takes the flow's primary key and returns the
// provider's.
func (s *Server) AddProvider(name, authorizationFlow string) (pk string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.store.add(kindProvider, map[string]any{"name": name, "authorization_flow": authorizationFlow}).pk
}
