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
	for object, err := range c.List(ctx, url.Values{"name": {name}}) {
		if err != nil {
			return nil, err
		}
		if stage, ok := any(object).(interface{ Common() *Stage }); !ok || stage.Common().Name == name {
			return object, nil
		}
	}
	return nil, nil
}
