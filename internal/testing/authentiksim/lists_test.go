package authentiksim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestPagesHaveTheSizeOfTheReleaseInTheOrderOfPrimaryKeys checks the number and the order of the objects on a page.
// The recordings contain no primary keys, so they cannot show that ordering=pk sorts by primary key. Real servers of
// 2025.12.4 and 2026.2.2 sort by primary key.
func TestPagesHaveTheSizeOfTheReleaseInTheOrderOfPrimaryKeys(t *testing.T) {
	server := start(t)
	for i := range 130 {
		must(server.Add("email", map[string]any{"name": fmt.Sprint("s", i)}))(t)
	}
	for _, test := range []struct {
		release string
		// `limit` is the largest page size that the administrator allows. If it is 0, the limit of the release applies.
		// `asked` is the page_size in the request. If it is 0, authentik ignores it. `want` is the expected number of objects
		// on the page.
		limit, asked, want int
	}{
		{"2025.10.4", 0, 0, 100}, {"2025.10.4", 0, 120, 120}, {"2025.12.4", 0, 0, 20}, {"2025.12.4", 0, 120, 100},
		{"2026.2.2", 10, 0, 10}, {"2026.2.2", 10, 100, 10}, {"2026.2.2", 50, 0, 20},
	} {
		if err := server.SetRelease(test.release); err != nil {
			t.Fatal(err)
		}
		server.SetPageCap(test.limit)
		got := server.ask("GET", fmt.Sprintf("/stages/email/?ordering=pk&page_size=%d", test.asked), "").results("pk")
		inOrder := slices.IsSortedFunc(got, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
		if len(got) != test.want || !inOrder {
			t.Errorf("%+v: got %d objects on the page, in order: %t", test, len(got), inOrder)
		}
	}
}
