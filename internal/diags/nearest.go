package diags

import "github.com/agext/levenshtein"

// Nearest returns the candidate that is most similar to a text with a typing error, or an empty text if none is similar
// enough.
func Nearest(text string, candidates []string) string {
	nearest, best := "", 4 // a similar candidate has fewer than 4 differences
	for _, candidate := range candidates {
		if d := levenshtein.Distance(text, candidate, nil); d < best {
			nearest, best = candidate, d
		}
	}
	return nearest
}
