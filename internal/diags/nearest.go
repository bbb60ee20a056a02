package diags

import "github.com/agext/levenshtein"

// Nearest returns the candidate that is most likely meant by a text with a typing error, empty if none is close.
func Nearest(text string, candidates []string) string {
	nearest, best := "", 4 // more differences than this are another word
	for _, candidate := range candidates {
		if d := levenshtein.Distance(text, candidate, nil); d < best {
			nearest, best = candidate, d
		}
	}
	return nearest
}
