package authentik

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"strconv"
)

// ByName returns the object with exactly this name, or nil if the token can see no such object.
func (c *Collection[T]) ByName(ctx context.Context, name string) (*T, error) {
	if name == "" { // the server would return all objects for an empty filter
		return nil, nil
	}
	return first(c.find(ctx, url.Values{"name": {name}}))
}

// find returns the objects whose fields have the given values. It also sends the values as filters.
func (c *Collection[T]) find(ctx context.Context, fields url.Values) ([]T, error) {
	var found []T
	for object, err := range c.List(ctx, fields) {
		if err != nil {
			return nil, err
		}
		if hasFields(object, fields) { // the server ignores a filter that it does not know
			found = append(found, *object)
		}
	}
	return found, nil
}

func hasFields(object any, wanted url.Values) bool {
	fields := fieldsOf(object)
	for name := range wanted {
		if fmt.Sprint(fields[name]) != wanted.Get(name) {
			return false
		}
	}
	return true
}

func first[T any](found []T, err error) (*T, error) {
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// BindingsOf returns the bindings of the stage with this UUID. They may come from a cached list of all bindings.
func (c *Client) BindingsOf(ctx context.Context, stage string) ([]Binding, error) {
	return c.bindingsByStage.get(ctx, stage, func() ([]Binding, error) {
		return c.Bindings.find(ctx, url.Values{"stage": {stage}})
	})
}

// BindingsTo returns the bindings of the flow with this UUID. It always sends a request.
func (c *Client) BindingsTo(ctx context.Context, flow string) ([]Binding, error) {
	return c.Bindings.find(ctx, url.Values{"target": {flow}})
}

// FlowOf returns the flow with this slug, or nil. The flow may come from a cached list of all flows.
func (c *Client) FlowOf(ctx context.Context, slug string) (*Flow, error) {
	return first(c.flowsBySlug.get(ctx, slug, func() ([]Flow, error) {
		return c.Flows.find(ctx, url.Values{"slug": {slug}})
	}))
}

// FlowByPK returns the flow with this UUID, or nil if no flow has it. It reads the list of flows without a filter,
// because no recording shows what the server answers if a filter names a deleted flow.
func (c *Client) FlowByPK(ctx context.Context, pk string) (*Flow, error) {
	for flow, err := range c.Flows.List(ctx, nil) {
		if err != nil || flow.PK == pk {
			return flow, err
		}
	}
	return nil, nil
}

// identified is an object that the client can look up after a write.
type identified interface {
	// uniqueFields returns the fields that identify the object. No two objects have the same values in all these fields.
	uniqueFields() url.Values
	// pathElement returns the last element of the object's path, or "" if the object does not contain it.
	pathElement() string
}

func (s *Stage) uniqueFields() url.Values { return url.Values{"name": {s.Name}} }
func (s *Stage) pathElement() string      { return s.PK }

func (f *Flow) uniqueFields() url.Values { return url.Values{"slug": {f.Slug}} }
func (f *Flow) pathElement() string      { return f.Slug }

func (b *Binding) uniqueFields() url.Values {
	return url.Values{"target": {b.Target}, "stage": {b.Stage}, "order": {strconv.FormatInt(b.Order, 10)}}
}
func (b *Binding) pathElement() string { return b.PK }

func fieldsOf(object any) map[string]any {
	text, err := json.Marshal(object)
	if err != nil {
		return nil
	}
	var fields map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()         // a float64 would print a large number such as 1000000 as 1e+06
	_ = decoder.Decode(&fields) // json.Marshal returns valid JSON
	return fields
}

// compare compares a sent object with an object that was found on the server. isSame is true if the fields that both
// contain are equal. isComplete is true if the found object contains every sent field.
func compare(sent, found any) (isSame, isComplete bool) {
	existing := fieldsOf(found)
	isSame, isComplete = true, true
	for name, value := range fieldsOf(sent) {
		if shown, ok := existing[name]; !ok {
			isComplete = false
		} else if !reflect.DeepEqual(value, shown) {
			isSame = false
		}
	}
	return isSame, isComplete
}

func stageOf(object any) *Stage {
	if stage, is := object.(*EmailStage); is {
		return &stage.Stage
	}
	return nil
}

// AnyStage returns the stage of any type with this UUID. If there is none, it returns the stage with this name, or nil.
// It ignores an empty id or name. If the stages of all types cannot be read, for example because a permission is
// missing, AnyStage searches only the two types of email stages.
func (c *Client) AnyStage(ctx context.Context, id, name string) *Stage {
	if found, err := c.Stages.byIDOrName(ctx, id, name); err == nil {
		return found
	}
	for _, stages := range []*Collection[EmailStage]{c.Emails, c.AuthenticatorEmails} {
		if found, err := stages.byIDOrName(ctx, id, name); err == nil && found != nil {
			return &found.Stage
		}
	}
	return nil
}

func (c *Collection[T]) byIDOrName(ctx context.Context, id, name string) (*T, error) {
	if id != "" {
		if found, err := c.GetUncached(ctx, id); !errors.Is(err, ErrNotFound) {
			return found, err
		}
	}
	return c.ByName(ctx, name)
}
