package authentiksim

import (
	"net/http"
	"slices"
	"strings"
)

// user is the owner of an API token.
type user struct {
	label       string // the name of the token in the request log
	superuser   bool
	permissions []string
}

func (u *user) may(permission string) bool {
	return u.superuser || slices.Contains(u.permissions, permission)
}

// credentials splits the value of an Authorization header into the scheme, in lower case, and the token.
func credentials(header string) (scheme, token string) {
	scheme, token, _ = strings.Cut(header, " ")
	return strings.ToLower(scheme), token
}

// authenticate returns the user whose token the Authorization header contains. Without a valid token the response is
// 403. It is not 401, because authentik sends no WWW-Authenticate header.
func (s *Server) authenticate(header string) (*user, error) {
	scheme, token := credentials(header)
	switch {
	case token == "", scheme != "bearer" && s.store.release.has(otherSchemesPass):
		return nil, refuse(http.StatusForbidden, "Authentication credentials were not provided.")
	case scheme != "bearer":
		return nil, refuse(http.StatusForbidden, "Unsupported authentication type")
	case s.tokens[token] == nil:
		return nil, refuse(http.StatusForbidden, "Token invalid/expired")
	}
	return s.tokens[token], nil
}

// tokenLabel returns the name that the request log shows for the token in an Authorization header.
func (s *Server) tokenLabel(header string) string {
	scheme, token := credentials(header)
	switch {
	case token == "" || scheme != "bearer":
		return "none"
	case s.tokens[token] == nil:
		return "wrong"
	}
	return s.tokens[token].label
}

// AddToken adds a token with exactly these permissions, for example "authentik_stages_email.view_emailstage". A token
// without permissions is valid but can do almost nothing. To write or to delete an object, a token also needs the view
// permission. The request log shows the name "custom" for the token.
func (s *Server) AddToken(token string, permissions ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[token] = &user{label: "custom", permissions: slices.Clone(permissions)}
}
