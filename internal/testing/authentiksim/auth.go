package authentiksim

import (
	"net/http"
	"slices"
	"strings"
)

// user is the owner of an API token.
type user struct {
	superuser   bool
	permissions []string
}

func (u *user) may(permission string) bool {
	return u.superuser || slices.Contains(u.permissions, permission)
}

// authenticate returns the user whose token the Authorization header contains. Without a valid token the response is
// 403. It is not 401, because authentik sends no WWW-Authenticate header.
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
// without permissions is valid but can do almost nothing. To write or to delete an object, a token also needs the view
// permission.
func (s *Server) AddToken(token string, permissions ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[token] = &user{permissions: slices.Clone(permissions)}
}
