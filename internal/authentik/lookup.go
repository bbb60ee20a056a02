package authentik

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"strconv"
)

// Common is the part that stages of every type have, also within EmailStage.
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

// filtered returns the objects that have a value in the field that a filter of the list is named after.
func (c *Collection[T]) filtered(ctx context.Context, filter, value string, field func(*T) string) ([]T, error) {
	var found []T
	for object, err := range c.List(ctx, url.Values{filter: {value}}) {
		if err != nil {
			return nil, err
		}
		if field(object) == value { // the server ignores a filter that it does not know
			found = append(found, *object)
		}
	}
	return found, nil
}

// BindingsOf returns the bindings of a stage, by its UUID; an empty list is not an error. The answer may come from a
// list of all bindings that was read since the client's last write and has not answered the stage before.
func (c *Client) BindingsOf(ctx context.Context, stage string) ([]Binding, error) {
	return c.bindings.get(ctx, lookup{stage, stage}, false, func() ([]Binding, error) {
		return c.Bindings().filtered(ctx, "stage", stage, func(b *Binding) string { return b.Stage })
	})
}

// BindingsTo returns the bindings to a flow, by its UUID, with a request of its own.
func (c *Client) BindingsTo(ctx context.Context, flow string) ([]Binding, error) {
	return c.Bindings().filtered(ctx, "target", flow, func(b *Binding) string { return b.Target })
}

// FlowOf returns the flow with a slug for a stage, or nil if there is none. The answer may come from a list as in
// BindingsOf.
func (c *Client) FlowOf(ctx context.Context, slug, stage string) (*Flow, error) {
	return first(c.flows.get(ctx, lookup{slug, stage}, false, func() ([]Flow, error) {
		return c.Flows().filtered(ctx, "slug", slug, func(f *Flow) string { return f.Slug })
	}))
}

// FlowByPK returns the flow with a UUID, whatever its slug, or nil if there is none. It reads the list, since no
// recording shows what a filter answers for a flow that is gone.
func (c *Client) FlowByPK(ctx context.Context, pk string) (*Flow, error) {
	for flow, err := range c.Flows().List(ctx, nil) {
		if err != nil || flow.PK == pk {
			return flow, err
		}
	}
	return nil, nil
}

func first[T any](found []T, err error) (*T, error) {
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// identified is an object that can be looked for by what no other one has.
type identified interface {
	// selector is the key fields, which are filters of the list as well.
	selector() url.Values
	// key is the element of the object's path.
	key() string
}

func (s *Stage) selector() url.Values { return url.Values{"name": {s.Name}} }
func (s *Stage) key() string          { return s.PK }

func (f *Flow) selector() url.Values { return url.Values{"slug": {f.Slug}} }
func (f *Flow) key() string          { return f.Slug }

func (b *Binding) selector() url.Values {
	return url.Values{"target": {b.Target}, "stage": {b.Stage}, "order": {strconv.FormatInt(b.Order, 10)}}
}
func (b *Binding) key() string { return b.PK }

// fieldsOf returns an object as it travels.
func fieldsOf(object any) map[string]any {
	text, err := json.Marshal(object)
	if err != nil {
		return nil
	}
	var fields map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()         // a float64 would print an order of a million as 1e+06
	_ = decoder.Decode(&fields) // what was just marshalled is JSON
	return fields
}

func selects(selector url.Values, object any) bool {
	fields := fieldsOf(object)
	for name := range selector {
		if fmt.Sprint(fields[name]) != selector.Get(name) {
			return false
		}
	}
	return true
}

// compare reports whether everything of what was sent that can be read is found as it was sent, and whether that is all
// of it.
func compare(sent, found any) (isSame, isComplete bool) {
	there := fieldsOf(found)
	isSame, isComplete = true, true
	for name, value := range fieldsOf(sent) {
		if name == "flow_set" {
			continue
		}
		if shown, ok := there[name]; !ok {
			isComplete = false
		} else if !reflect.DeepEqual(value, shown) {
			isSame = false
		}
	}
	return isSame, isComplete
}

// stageOf returns the stage in an object; nil in what is not a stage.
func stageOf(object any) *Stage {
	if stage, ok := object.(interface{ Common() *Stage }); ok {
		return stage.Common()
	}
	return nil
}

// stageName returns the unique name in an object; empty in what is not a stage.
func stageName(object any) string {
	if stage := stageOf(object); stage != nil {
		return stage.Name
	}
	return ""
}

// stageNamed looks through the stages of all types, or through the two that the token is sure to be made for where
// that is not allowed; nil where none shows it.
func (c *Client) stageNamed(ctx context.Context, name string) *Stage {
	if found, err := c.Stages().ByName(ctx, name); err == nil {
		return found
	}
	if found, err := c.Emails().ByName(ctx, name); err == nil && found != nil {
		return &found.Stage
	}
	if found, err := c.AuthenticatorEmails().ByName(ctx, name); err == nil && found != nil {
		return &found.Stage
	}
	return nil
}
