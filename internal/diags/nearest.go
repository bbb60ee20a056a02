package diags

import "github.com/agext/levenshtein"

// Nearest returns the candidate that is most similar to a text with a typing error, or an empty text if none is similar
// enough.
func Nearest(text string, candidates []string) string {
	nearest, best := "", 4 // two texts with 4 or more differences are not similar
	for _, candidate := range candidates {
		if d := levenshtein.Distance(text, candidate, nil); d < best {
			nearest, best = candidate, d
		}
	}
	return nearest
}
