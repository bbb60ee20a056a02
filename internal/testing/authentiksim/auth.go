package authentiksim

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// user is the owner of a token.
type user struct {
	label       string // name of the token in the log
	superuser   bool
	permissions []string
	left        int // requests until the token expires; 0 = it does not expire
	expired     bool
}

// useOnce counts a request of the token, and reports whether the token was still valid.
func (u *user) useOnce() bool {
	if u.left == 1 {
		defer func() { u.expired = true }()
	}
	u.left = max(0, u.left-1)
	return !u.expired
}

func (u *user) may(permission string) bool {
	return u.superuser || permission == "" || slices.Contains(u.permissions, permission)
}

const (
	labelNone  = "none"
	labelWrong = "wrong"
)

// credentials splits an Authorization header as authentik does: the scheme in any case, a blank, the token.
func credentials(header string) (scheme, token string) {
	scheme, token, _ = strings.Cut(header, " ")
	return strings.ToLower(scheme), token
}

// authenticate returns the user of a token. A refusal is a 403, because authentik names no scheme to try.
func (s *Server) authenticate(header string) (*user, error) {
	scheme, token := credentials(header)
	switch {
	case token == "", scheme != "bearer" && s.store.release.has(otherSchemesPass):
		return nil, refuse(http.StatusForbidden, "Authentication credentials were not provided.")
	case scheme != "bearer":
		return nil, refuse(http.StatusForbidden, "Unsupported authentication type")
	case s.tokens[token] == nil, !s.tokens[token].useOnce():
		return nil, refuse(http.StatusForbidden, "Token invalid/expired")
	}
	return s.tokens[token], nil
}

// tokenLabel returns the name of a request's token in the log.
func (s *Server) tokenLabel(header string) string {
	scheme, token := credentials(header)
	switch {
	case token == "" || scheme != "bearer":
		return labelNone
	case s.tokens[token] == nil:
		return labelWrong
	}
	return s.tokens[token].label
}

// AddToken adds a user's token with just these permissions, such as "authentik_stages_email.view_emailstage"; none at
// all is a limited token. Writing and deleting objects needs the permission to view them too. Its name in the log is
// "custom".
func (s *Server) AddToken(token string, permissions ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[token] = &user{label: "custom", permissions: slices.Clone(permissions)}
}

// ExpireToken makes a token expire after so many more requests; 0 is at once, and a negative number makes it valid
// again.
func (s *Server) ExpireToken(token string, after int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	user := s.tokens[token]
	if user == nil {
		return fmt.Errorf("no token %q", token)
	}
	user.left, user.expired = max(0, after), after == 0
	return nil
}
