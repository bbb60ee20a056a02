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
