package diags

import (
	"unicode/utf8"

	"github.com/agext/levenshtein"
)

// Nearest returns the candidate that is most similar to a text with a typing error, or an empty text if none is similar
// enough. A similar candidate has at most one difference per four characters of the text, and at most three in total.
func Nearest(text string, candidates []string) string {
	nearest, best := "", min(utf8.RuneCountInString(text)/4, 3)+1
	for _, candidate := range candidates {
		if d := levenshtein.Distance(text, candidate, nil); d < best {
			nearest, best = candidate, d
		}
	}
	return nearest
}
