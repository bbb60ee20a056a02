package authentik

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"strconv"
)

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

// fieldsOf is an object as it travels.
func fieldsOf(object any) map[string]any {
	text, err := json.Marshal(object)
	if err != nil {
		return nil
	}
	var fields map[string]any
	_ = json.Unmarshal(text, &fields) // what was just marshalled is JSON
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

// asSent tells whether everything of what was sent that can be read is found as it was sent, and whether that is the
// whole of it. A flow_set is left out, since no release takes it over from a request.
func asSent(sent, found any) (same, whole bool) {
	there := fieldsOf(found)
	same, whole = true, true
	for name, value := range fieldsOf(sent) {
		if name == "flow_set" {
			continue
		}
		if shown, ok := there[name]; !ok {
			whole = false
		} else if !reflect.DeepEqual(value, shown) {
			same = false
		}
	}
	return same, whole
}

// rivalOf is the stage in an object; nil in what is none.
func rivalOf(object any) *Stage {
	if stage, ok := object.(interface{ Common() *Stage }); ok {
		return stage.Common()
	}
	return nil
}

// nameOf is the unique name in an object; empty in what has none.
func nameOf(object any) string {
	if stage := rivalOf(object); stage != nil {
		return stage.Name
	}
	return ""
}

// nameRival adds the stage that has won the name, where a create crashed on that and the token may see it. A refusal
// of the name speaks for itself.
func (c *Client) nameRival(ctx context.Context, failure *Error) {
	if failure.Kind == ErrCrashed {
		failure.Rival = c.stageNamed(ctx, failure.Name)
	}
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
