package authentiksim

import (
	"net/http"
	"path"
	"slices"
	"strings"
)

const apiRoot = "/api/v3"

type endpoint struct {
	views       views
	resource    *resource // nil = none
	permissions []string  // the permissions that every request needs; nil = the resource decides
}

// views has the function that carries out a request, for each HTTP method of an endpoint. The function returns the body
// of the response, or nil for an empty body.
type views map[string]func(*call) (any, error)

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/", pageNotFound)
	add := func(path string, e endpoint) { mux.HandleFunc(apiRoot+"/"+path+"/{$}", s.handler(e)) }
	none := []string{}
	add("admin/version", endpoint{views{http.MethodGet: (*call).versionView}, nil, none})
	add("stages/email/templates", endpoint{views{http.MethodGet: (*call).templatesView}, nil, none})
	method := http.MethodGet
	if s.store.release.has(recoveryByPost) {
		method = http.MethodPost
	}
	add("core/users/{key}/recovery_email", endpoint{
		views{method: (*call).recoveryMail}, s.store.resources[kindUser],
		[]string{"authentik_core.view_user", "authentik_core.reset_user_password"},
	})
	for _, r := range s.store.resources {
		if !s.store.release.has(r.since) {
			continue
		}
		list := views{http.MethodGet: (*call).page}
		object := views{http.MethodGet: (*call).retrieve, http.MethodDelete: (*call).destroy}
		if !r.readOnly {
			list[http.MethodPost] = (*call).write
			object[http.MethodPut], object[http.MethodPatch] = (*call).write, (*call).write
		}
		add(r.path, endpoint{views: list, resource: r})
		add(r.path+"/{key}", endpoint{views: object, resource: r})
		add(r.path+"/{key}/used_by", endpoint{views: views{http.MethodGet: (*call).usedByView}, resource: r})
	}
	return mux
}

// answer carries out a request and writes the response. The path of every endpoint of authentik ends in a slash. For
// any other path, and for a path that is not clean, such as /api//v3/, it writes the response for a missing page.
func (s *Server) answer(w http.ResponseWriter, r *http.Request) {
	if path.Clean(r.URL.Path)+"/" != r.URL.Path {
		pageNotFound(w, r) // without this check, http.ServeMux would redirect the request
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mux.ServeHTTP(w, r)
}

// handler returns the handler of an endpoint. In the Django REST framework, a key in a path cannot contain a dot or a
// slash. A path with such a key is a missing page.
func (s *Server) handler(e endpoint) http.HandlerFunc {
	allowed := strings.Join(e.allowed(), ", ")
	return func(w http.ResponseWriter, r *http.Request) {
		if strings.ContainsAny(r.PathValue("key"), "./") {
			pageNotFound(w, r)
			return
		}
		w.Header().Set("Allow", allowed)
		body, err := s.call(e, r)
		if err == nil && r.Method != http.MethodGet && s.onWrite != nil {
			s.onWrite(Walker{s.store}, r.Method, strings.TrimPrefix(r.URL.Path, apiRoot))
		}
		render(w, r, body, err)
	}
}

func (s *Server) call(e endpoint, r *http.Request) (any, error) {
	user, err := s.authenticate(r.Header.Get("Authorization"))
	if err != nil {
		return nil, err
	}
	needed := e.permissions
	if needed == nil {
		needed = []string{e.resource.permission(http.MethodGet), e.resource.permission(r.Method)}
	}
	if slices.ContainsFunc(needed, func(permission string) bool { return !user.may(permission) }) {
		return nil, refuse(http.StatusForbidden, "You do not have permission to perform this action.")
	}
	view := e.views[r.Method]
	if view == nil {
		return nil, refuse(http.StatusMethodNotAllowed, `Method "`+r.Method+`" not allowed.`)
	}
	c := &call{store: s.store, resource: e.resource, user: user, request: r}
	if key := r.PathValue("key"); key != "" {
		if c.record, err = e.resource.get(s.store, key); err != nil {
			return nil, err
		}
	}
	return view(c)
}

// allowed returns the methods of an endpoint in the order in which authentik lists them in the header field Allow.
func (e endpoint) allowed() []string {
	methods := []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}
	methods = slices.DeleteFunc(methods, func(method string) bool { return e.views[method] == nil })
	if e.views[http.MethodGet] != nil {
		methods = append(methods, http.MethodHead)
	}
	return append(methods, http.MethodOptions)
}

// user is the owner of an API token.
type user struct {
	superuser   bool
	permissions []string
}

func (u *user) may(permission string) bool {
	return u.superuser || slices.Contains(u.permissions, permission)
}

// authenticate returns the user whose token the Authorization header contains. If the header contains no valid token,
// the error has status 403. It is not 401, because the Django REST framework sends 401 only together with a
// WWW-Authenticate header, which authentik does not send.
func (s *Server) authenticate(header string) (*user, error) {
	scheme, token, _ := strings.Cut(header, " ")
	bearer := strings.EqualFold(scheme, "bearer")
	switch {
	case token == "", !bearer && s.store.release.has(otherSchemesPass):
		return nil, refuse(http.StatusForbidden, "Authentication credentials were not provided.")
	case !bearer:
		return nil, refuse(http.StatusForbidden, "Unsupported authentication type")
	case s.tokens[token] == nil:
		return nil, refuse(http.StatusForbidden, "Token invalid/expired")
	}
	return s.tokens[token], nil
}

// AddToken adds a token with exactly these permissions, for example "authentik_stages_email.view_emailstage". A token
// without permissions is valid but can do almost nothing. A token that may write or delete an object also needs the
// permission to view it.
func (s *Server) AddToken(token string, permissions ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[token] = &user{permissions: slices.Clone(permissions)}
}
