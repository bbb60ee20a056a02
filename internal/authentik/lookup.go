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

// ByName returns the object that has exactly this name, or nil if the token sees none.
func (c *Collection[T]) ByName(ctx context.Context, name string) (*T, error) {
	if name == "" { // an empty filter would select everything
		return nil, nil
	}
	return first(c.find(ctx, url.Values{"name": {name}}))
}

// find returns the objects that have the given fields, which are filters of the list as well.
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

// hasFields reports whether the object has the values in the given fields.
func hasFields(object any, wanted url.Values) bool {
	fields := fieldsOf(object)
	for name := range wanted {
		if fmt.Sprint(fields[name]) != wanted.Get(name) {
			return false
		}
	}
	return true
}

// first returns the first of the objects that were found, or nil if there is none.
func first[T any](found []T, err error) (*T, error) {
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// BindingsOf returns the bindings of a stage, by its UUID; an empty list is not an error. The answer may come from a
// list of all bindings that was read since the client's last write and has not answered the stage before.
func (c *Client) BindingsOf(ctx context.Context, stage string) ([]Binding, error) {
	return c.bindings.get(ctx, lookup{stage, stage}, false, func() ([]Binding, error) {
		return c.Bindings().find(ctx, url.Values{"stage": {stage}})
	})
}

// BindingsTo returns the bindings to a flow, by its UUID, with a request of its own.
func (c *Client) BindingsTo(ctx context.Context, flow string) ([]Binding, error) {
	return c.Bindings().find(ctx, url.Values{"target": {flow}})
}

// FlowOf returns the flow with a slug for a stage, or nil if there is none. The answer may come from a list as in
// BindingsOf.
func (c *Client) FlowOf(ctx context.Context, slug, stage string) (*Flow, error) {
	return first(c.flows.get(ctx, lookup{slug, stage}, false, func() ([]Flow, error) {
		return c.Flows().find(ctx, url.Values{"slug": {slug}})
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

// identified is an object that can be found again.
type identified interface {
	// uniqueFields are those that no two objects share.
	uniqueFields() url.Values
	// pathElement is the part of the path that names the object.
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

// fieldsOf returns the fields of an object in JSON.
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

// compare reports whether everything of what was sent that can be read is found as it was sent, and whether that is all
// of it.
func compare(sent, found any) (isSame, isComplete bool) {
	there := fieldsOf(found)
	isSame, isComplete = true, true
	for name, value := range fieldsOf(sent) {
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

// stageNamed returns the stage that has a name. It looks among the stages of all types, and if the token may not list
// them, among the email stages; nil if it finds none.
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
