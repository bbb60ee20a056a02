package main

import (
	"regexp"
	"strings"
)

var (
	// hiddenParagraph matches the first line of a paragraph that `shorten` leaves out.
	hiddenParagraph = regexp.MustCompile(`^(Terraform|OpenTofu) (used the selected providers|will perform the following ` +
		`actions|has compared your real infrastructure)|^Saved the plan to:|^To perform exactly these actions`)
	hiddenLine = regexp.MustCompile(`^(Acquiring|Releasing) state lock|^\S+: (Refreshing state\.\.\.|Still )|^[─-]+$|` +
		`^\+ (component|verbose_name|verbose_name_plural|meta_model_name) |= \(write-only attribute\)$`)
	uuidTail = regexp.MustCompile(`\[id=([0-9a-f]{8})-[0-9a-f-]+\]`)
	escapes  = regexp.MustCompile("\x1b\\[[0-9;]*m")
)

func plain(text string) string { return escapes.ReplaceAllString(text, "") }

// shorten returns those lines of the CLI's output that readers of the demo need, with only the first part of each id.
func shorten(output string) []string {
	var kept []string
	inParagraph, inDestroyed, isBlank := false, false, false
	const destroyed = " will be destroyed"
	keep := func(line string) {
		if isBlank && len(kept) > 0 {
			kept = append(kept, "")
		}
		kept, isBlank = append(kept, uuidTail.ReplaceAllString(line, "[id=$1-…]")), false
	}
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\r\n ")
		text := strings.TrimSpace(plain(line))
		switch {
		case text == "":
			isBlank, inParagraph = true, false
		case inParagraph, hiddenLine.MatchString(text):
		case hiddenParagraph.MatchString(text):
			inParagraph = true
		case inDestroyed:
			inDestroyed = text != "}"
		case strings.HasSuffix(text, destroyed):
			isBlank = isBlank && len(kept) > 0 && !strings.HasSuffix(plain(kept[len(kept)-1]), destroyed)
			keep(line)
			inDestroyed = true
		default:
			keep(line)
		}
	}
	return kept
}
