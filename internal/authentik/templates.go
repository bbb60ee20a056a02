package authentik

import (
	"context"
	"errors"
	"net/http"
	"slices"
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
