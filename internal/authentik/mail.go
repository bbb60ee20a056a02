package authentik

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// Template is a mail template that the server knows.
type Template struct {
	// Name is its path, such as email/password_reset.html.
	Name string `json:"name"`
	// Description shows it to people.
	Description string `json:"description"`
}

func templatesPath() string { return joinPath("stages", "email", "templates") }

// Templates lists what the email stage accepts as a template: authentik's own and the mounted ones. It is asked for
// once; every token may read it.
func (c *Client) Templates(ctx context.Context) ([]Template, error) {
	list, err := c.templates.get(ctx, func(ctx context.Context) (list []Template, err error) {
		err = c.do(ctx, listTemplates(&list))
		return list, err
	})
	if failure := (*Error)(nil); err != nil && !errors.As(err, &failure) {
		err = c.interrupted(ctx, templatesPath(), err)
	}
	return slices.Clone(list), err
}

func listTemplates(into *[]Template) call {
	return call{method: http.MethodGet, path: templatesPath(), status: http.StatusOK, into: into}
}

// User is a user, as far as a mail to one needs it.
type User struct {
	// PK is a number, unlike everywhere else.
	PK int64 `json:"pk,omitempty"`
	// Username is unique.
	Username string `json:"username,omitempty"`
	// Email is the address; empty is none.
	Email string `json:"email,omitempty"`
}

func (u *User) defect() string {
	if u.PK == 0 {
		return "it has no pk"
	}
	return ""
}

// Users are the users; their id is a number.
func (c *Client) Users() *Collection[User] {
	return &Collection[User]{client: c, path: []string{"core", "users"}}
}

// RecoveryEmail asks for a mail with a recovery link.
type RecoveryEmail struct {
	// EmailStage is the UUID of the stage to send it through.
	EmailStage string `json:"email_stage"`
	// TokenDuration is how long the link is valid; empty leaves that to the server.
	TokenDuration string `json:"token_duration,omitempty"`
}

// SendRecoveryEmail queues a mail to a user; nil means that it is queued, not that it arrived. Releases before 2026.2
// read the query, later ones the body (recordings mail/send/*), so both say the same.
func (c *Client) SendRecoveryEmail(ctx context.Context, user int64, mail RecoveryEmail) error {
	query := url.Values{"email_stage": {mail.EmailStage}}
	if mail.TokenDuration != "" {
		query.Set("token_duration", mail.TokenDuration)
	}
	return c.do(ctx, call{
		method: http.MethodPost, path: joinPath("core", "users", strconv.FormatInt(user, 10), "recovery_email"),
		query: query, body: &mail, status: http.StatusNoContent,
	})
}
