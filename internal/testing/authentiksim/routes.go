package authentiksim

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const apiRoot = "/api/v3"

// route is one path with its views by method.
type route struct {
	path        string // below the API's root, without a slash at either end; * is a key
	resource    string // the kind of its resource; "" = none
	needs       capability
	methods     []string
	views       map[string]func(*call) (reply, error)
	permissions []string // replaces the resource's permissions; an empty slice allows every token
}

func routes() []route {
	get := []string{http.MethodGet}
	all := []route{
		{path: "admin/version", methods: get, permissions: []string{}, views: only(http.MethodGet, (*call).versionView)},
		{path: "stages/email/templates", methods: get, permissions: []string{},
			views: only(http.MethodGet, (*call).templatesView)},
		recoveryRoute(http.MethodPost, recoveryByPost),
		recoveryRoute(http.MethodGet, always),
	}
	for kind, r := range viewSets() {
		all = append(all,
			route{path: r.path, resource: kind, needs: r.needs, methods: r.list, views: map[string]func(*call) (reply, error){
				http.MethodGet: (*call).listView, http.MethodPost: (*call).create}},
			route{path: r.path + "/*", resource: kind, needs: r.needs, methods: r.detail,
				views: map[string]func(*call) (reply, error){
					http.MethodGet: (*call).retrieve, http.MethodPut: (*call).update, http.MethodPatch: (*call).update,
					http.MethodDelete: (*call).destroy}})
		if r.used {
			all = append(all, route{path: r.path + "/*/used_by", resource: kind, needs: r.needs, methods: get,
				views: only(http.MethodGet, (*call).usedByView)})
		}
	}
	return all
}

func recoveryRoute(method string, needs capability) route {
	return route{path: "core/users/*/recovery_email", resource: kindUser, needs: needs, methods: []string{method},
		permissions: []string{"authentik_core.view_user", "authentik_core.reset_user_password"},
		views:       only(method, (*call).recoveryMail)}
}

func only(method string, view func(*call) (reply, error)) map[string]func(*call) (reply, error) {
	return map[string]func(*call) (reply, error){method: view}
}

// match reports whether the route serves a path, and returns the key in the path.
func (r route) match(path string) (key string, ok bool) {
	pattern, parts := strings.Split(r.path, "/"), strings.Split(path, "/")
	if len(pattern) != len(parts) {
		return "", false
	}
	for i, part := range parts {
		switch {
		case pattern[i] == part:
		case pattern[i] == "*" && part != "" && !strings.Contains(part, "."):
			key = part
		default:
			return "", false
		}
	}
	return key, true
}

// answer carries a request out and returns the response.
func (s *Server) answer(r *http.Request, body []byte) result {
	s.mu.Lock()
	defer s.mu.Unlock()
	path, ok := strings.CutPrefix(r.URL.Path, apiRoot+"/")
	path, closed := strings.CutSuffix(path, "/")
	if !ok || !closed {
		return pageNotFound(r.Method)
	}
	for _, route := range s.routes {
		key, ok := route.match(path)
		if ok && s.store.release.has(route.needs) {
			out, err := s.call(route, key, r, body)
			if err == nil && r.Method != http.MethodGet && s.onWrite != nil {
				s.onWrite(Walker{s.store}, r.Method, "/"+path+"/")
			}
			return render(r.Method, out, err)
		}
	}
	return pageNotFound(r.Method)
}

// call checks the media type, the credentials and the permissions, and then calls the view of the method.
func (s *Server) call(route route, key string, r *http.Request, body []byte) (reply, error) {
	if !acceptsJSON(r.Header) {
		return reply{}, notAcceptable()
	}
	user, err := s.authenticate(r.Header.Get("Authorization"))
	if err != nil {
		return reply{}, err
	}
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if !slices.ContainsFunc(s.needed(route, method), func(p string) bool { return !user.may(p) }) {
		if s.hiddenVersion != nil && route.path == "admin/version" {
			return s.hiddenVersion()
		}
		return s.view(route, method, &call{
			store: s.store, resource: s.store.resources[route.resource], user: user, key: key, method: method,
			query: query(r.URL), media: r.Header.Get("Content-Type"), body: body,
		})
	}
	return reply{}, refuse(http.StatusForbidden, "You do not have permission to perform this action.")
}

func (s *Server) view(route route, method string, c *call) (reply, error) {
	switch {
	case slices.Contains(route.methods, method):
		return route.views[method](c)
	case method == http.MethodOptions:
		return reply{http.StatusOK, map[string]any{"name": route.path, "description": ""}}, nil
	}
	return reply{}, &failure{
		status: http.StatusMethodNotAllowed, body: map[string]any{"detail": `Method "` + method + `" not allowed.`},
		allow: allowed(route.methods),
	}
}

// needed returns the permissions that a method of a route needs.
func (s *Server) needed(route route, method string) []string {
	if route.permissions != nil {
		return route.permissions
	}
	r := s.store.resources[route.resource]
	return []string{r.permission(http.MethodGet), r.permission(method)}
}

func allowed(methods []string) []string {
	methods = slices.Clone(methods)
	if slices.Contains(methods, http.MethodGet) {
		methods = append(methods, http.MethodHead)
	}
	return append(methods, http.MethodOptions)
}

// query returns the valid parameters of a query, as Django does.
func query(u *url.URL) url.Values {
	values, _ := url.ParseQuery(u.RawQuery)
	return values
}
