package recording

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
)

var uuidPattern = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// symbols replaces each captured UUID in a value with the name of its placeholder, as {{NAME}}. It keeps the UUIDs that
// the request contained, and replaces all other UUIDs with {{uuid}}.
func (p *Player) symbols(v any, sent []string) any {
	names := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(p.captured)) {
		names[p.captured[name]] = name
	}
	return transform("", v, func(_ string, v any) any {
		text, ok := v.(string)
		if !ok {
			return v
		}
		return uuidPattern.ReplaceAllStringFunc(text, func(id string) string {
			switch {
			case names[id] != "":
				return "{{" + names[id] + "}}"
			case slices.Contains(sent, id):
				return id
			}
			return "{{uuid}}"
		})
	})
}

// transform returns a copy of the decoded JSON value v. The function `change` replaces v and each value in it. The
// first argument of `change` is the key of the value in its object, or "" if the value is not in an object.
func transform(key string, v any, change func(key string, v any) any) any {
	switch in := v.(type) {
	case []any:
		out := make([]any, len(in))
		for i := range in {
			out[i] = transform("", in[i], change)
		}
		v = out
	case map[string]any:
		out := make(map[string]any, len(in))
		for key := range in {
			out[key] = transform(key, in[key], change)
		}
		v = out
	}
	return change(key, v)
}

// keep returns the response v with only these keys. In a list response, it reduces each result to these keys. It
// returns v unchanged if `keys` is nil, or if v has none of the keys, as in an error response.
func keep(v any, keys []string) any {
	object, ok := v.(map[string]any)
	if !ok || keys == nil {
		return v
	}
	if results, ok := object["results"].([]any); ok {
		kept := make([]any, len(results))
		for i := range results {
			kept[i] = keep(results[i], keys)
		}
		return map[string]any{"results": kept}
	}
	kept := map[string]any{}
	for _, key := range keys {
		if value, ok := object[key]; ok {
			kept[key] = value
		}
	}
	if len(kept) == 0 {
		return v
	}
	return kept
}

// volatile has the keys of values that depend on the day or on the build of the server.
var volatile = []string{"version_latest", "version_latest_valid", "outdated", "build_hash", "outpost_outdated"}

// unordered has the keys of the lists whose order has no meaning.
var unordered = []string{"flow_set", "stages", "policies"}

// Canonical returns the response in a form that can be compared. It hides the values that differ between runs, removes
// the body of an HTML page, and sorts the lists whose order has no meaning. Two servers behave alike if their canonical
// responses are equal.
func (x Exchange) Canonical() Response {
	r := x.Response
	if strings.HasPrefix(r.ContentType, "text/html") {
		r.Body = nil
		return r
	}
	r.Body = transform("", r.Body, func(key string, v any) any {
		list, isList := v.([]any)
		switch {
		case slices.Contains(volatile, key):
			return "volatile"
		case isList && slices.Contains(unordered, key):
			return sorted(list)
		}
		return v
	})
	if list, ok := r.Body.([]any); ok { // a list of used_by or of templates, whose order has no meaning
		r.Body = sorted(list)
	}
	return r
}

func sorted(list []any) []any {
	return slices.SortedFunc(slices.Values(list), func(a, b any) int {
		x, _ := json.Marshal(a)
		y, _ := json.Marshal(b)
		return strings.Compare(string(x), string(y))
	})
}
