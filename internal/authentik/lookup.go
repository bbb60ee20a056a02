package authentik

import (
	"context"
	"net/url"
)

// Common is the part that stages of every type have, also within EmailStage and AuthenticatorEmailStage.
func (s *Stage) Common() *Stage { return s }

// ByName finds the object that has exactly this name; nil without an error where the token sees none.
func (c *Collection[T]) ByName(ctx context.Context, name string) (*T, error) {
	if name == "" { // an empty filter would select everything
		return nil, nil
	}
	return c.find(ctx, url.Values{"name": {name}})
}

// find is the object that the key fields select; nil without an error where there is none.
func (c *Collection[T]) find(ctx context.Context, selector url.Values) (*T, error) {
	for object, err := range c.List(ctx, selector) {
		if err != nil {
			return nil, err
		}
		if selects(selector, object) { // a filter that the server does not know is ignored
			return object, nil
		}
	}
	return nil, nil
}
