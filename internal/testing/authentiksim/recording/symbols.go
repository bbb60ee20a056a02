package recording

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
)

var uuidPattern = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// symbols replaces UUIDs with placeholders: a captured UUID with its name, any other with {{uuid}}. It does not replace
// the UUIDs in spared.
func (p *Player) symbols(v any, spared map[string]bool) any {
	names := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(p.captured)) {
		names[p.captured[name]] = name
	}
	return eachString(v, func(s string) string {
		return uuidPattern.ReplaceAllStringFunc(s, func(id string) string {
			switch {
			case names[id] != "":
				return "{{" + names[id] + "}}"
			case spared[id]:
				return id
			}
			return "{{uuid}}"
		})
	})
}

func eachString(v any, change func(string) string) any {
	switch v := v.(type) {
	case string:
		return change(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = eachString(v[i], change)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for key := range v {
			out[key] = eachString(v[key], change)
		}
		return out
	}
	return v
}

// keep removes all keys but the given ones from an object, or from each of its results. It returns a value unchanged if
// the value is not an object, if it has none of the keys (as a refusal), or if keys is nil.
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

// volatile has the keys whose values depend on the day and on the build.
var volatile = []string{"version_latest", "version_latest_valid", "outdated", "build_hash", "outpost_outdated"}

// unordered has the keys of lists without a meaningful order.
var unordered = []string{"flow_set", "stages", "policies"}

// Canonical returns a response without the values that differ between runs. Two servers agree if their canonical
// responses are equal.
func (r Response) Canonical(path string) Response {
	if strings.HasPrefix(r.ContentType, "text/html") {
		r.Body = nil
		return r
	}
	r.Body = canonical(r.Body)
	if list, ok := r.Body.([]any); ok && (strings.HasSuffix(path, "/used_by/") || strings.HasSuffix(path, "/templates/")) {
		r.Body = sorted(list)
	}
	return r
}

func canonical(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = canonical(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, value := range v {
			out[key] = canonicalValue(key, canonical(value))
		}
		return out
	}
	return v
}

func canonicalValue(key string, value any) any {
	if slices.Contains(volatile, key) {
		return "volatile"
	}
	if list, ok := value.([]any); ok && slices.Contains(unordered, key) {
		return sorted(list)
	}
	return value
}

func sorted(list []any) []any {
	return slices.SortedFunc(slices.Values(list), func(a, b any) int {
		x, _ := json.Marshal(a)
		y, _ := json.Marshal(b)
		return strings.Compare(string(x), string(y))
	})
}
