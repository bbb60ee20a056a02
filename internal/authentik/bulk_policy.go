package authentik

const (
	// few reads are made one by one before a list is thought of. A third one would be the end of the promise for a
	// server whose list is one page.
	few = 2
	// patience is how many pages, for each stage asked for so far, a list may have to be begun at all. Without it a
	// configuration of five stages would begin to read a list of ten thousand.
	patience = 16
)

// tally is what is known when the next request is chosen: neither how many stages the configuration holds, nor, before
// the first page, how many the server has.
type tally struct {
	asked int  // stages asked for so far
	spent int  // requests so far
	total int  // pages of the whole list; 0 before the first page has told
	over  bool // lists are refused
}

// wantsPage chooses between another page and the stage by itself. Pages are taken while all requests together are fewer
// than two for each stage asked for: should none of those who wait be on a page, the sum is at most twice the single
// reads, and what is in flight. Where they are not fewer, pages make up more than half of them, so the sum is at most
// twice the list, and what is in flight.
func (t tally) wantsPage() bool {
	switch {
	case t.over, t.asked <= few:
		return false
	case t.total == 0:
		return true
	case t.total > patience*t.asked:
		return false
	}
	return t.spent < 2*t.asked
}
