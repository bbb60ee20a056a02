package authentik

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
)

// Template is an email template that the server has.
type Template struct {
	// Name is the path of the template, such as email/password_reset.html.
	Name string `json:"name"`
	// Description is the name of the template in authentik's web interface.
	Description string `json:"description"`
}

// Templates returns the templates that the email stage accepts: those of authentik and those that an administrator
// mounted. The client requests the list only once, even after an error. Callers must not change the list.
func (c *Client) Templates(ctx context.Context) ([]Template, error) {
	answer, _ := c.templates.get(func() (answer templatesAnswer, _ error) {
		answer.err = c.do(ctx, listTemplates(&answer.list))
		return answer, ctx.Err() // the client remembers every answer except that of a cancelled request
	})
	return answer.list, answer.err
}

type templatesAnswer struct {
	list []Template
	err  error
}

func listTemplates(into *[]Template) call {
	return get("/stages/email/templates/", into)
}

// User is a user of authentik, with only the fields that this client needs.
type User struct {
	// PK is the id of the user. It is a number and not a UUID.
	PK int64 `json:"pk,omitempty"`
	// Username is the unique login name.
	Username string `json:"username,omitempty"`
}

// UserOf returns the user whose id or name is the given text, or nil if no such user exists. It looks for the id first.
func (c *Client) UserOf(ctx context.Context, text string) (*User, error) {
	// A text such as "0006" can only be a name, although the server would read it as the id 6.
	if id, err := strconv.ParseUint(text, 10, 31); err == nil && strconv.FormatUint(id, 10) == text {
		if user, err := c.Users.Get(ctx, text); !errors.Is(err, ErrNotFound) {
			return user, err
		}
	}
	return first(c.Users.find(ctx, url.Values{"username": {text}}))
}

// RecoveryEmail is a request to send an email with a recovery link.
type RecoveryEmail struct {
	// EmailStage is the UUID of the stage that sends the email.
	EmailStage string `json:"email_stage"`
	// TokenDuration is how long the link is valid. If it is empty, the server decides.
	TokenDuration string `json:"token_duration,omitempty"`
}

// SendRecoveryEmail asks the server to send an email with a recovery link to a user. A nil error means only that the
// server has queued the email. Releases before 2026.2 read email_stage and token_duration from the query, and releases
// since 2026.2 read them from the body (recordings mail/send/*). Therefore the request contains them in both places.
func (c *Client) SendRecoveryEmail(ctx context.Context, user int64, mail RecoveryEmail) error {
	query := url.Values{"email_stage": {mail.EmailStage}}
	if mail.TokenDuration != "" {
		query.Set("token_duration", mail.TokenDuration)
	}
	return c.do(ctx, call{
		method: http.MethodPost, path: c.Users.pathOf(strconv.FormatInt(user, 10)) + "recovery_email/",
		query: query, body: &mail, status: http.StatusNoContent,
	})
}
