package duration

import (
	"errors"
	"strconv"
	"strings"
)

// Equal reports whether two texts mean the same length of time: "30", "minutes=30" and "hours=0.5" do. A text that Parse
// rejects is equal only to itself.
func Equal(a, b string) bool {
	if a == b {
		return true
	}
	first, err := Parse(a)
	if err != nil {
		return false
	}
	second, err := Parse(b)
	return err == nil && first.Equal(second)
}

// ForString returns what to send to a server that accepts texts (all but EmailStage.token_expiry before 2025.4): the spelling
// as it is if the server accepts it, semicolons instead of commas, minutes=N for a bare integer. A text that Parse rejects is
// returned unchanged: a server may store it (minutes=30;foo=2).
func ForString(s string) string {
	d, err := Parse(s)
	if err != nil {
		return s
	}
	if minutes, isWhole := d.Minutes(); isWhole && !strings.Contains(s, "=") {
		return "minutes=" + strconv.FormatInt(minutes, 10)
	}
	return respell(s)
}

// ForMinutes returns what to send to a server that counts minutes (EmailStage.token_expiry before 2025.4): a bare integer. A
// text that Parse rejects, and one that is not a whole number of minutes, is an error.
func ForMinutes(s string) (string, error) {
	d, err := Parse(s)
	if err != nil {
		return "", err
	}
	minutes, isWhole := d.Minutes()
	if !isWhole {
		return "", errors.New("the duration is not a whole number of minutes, and this server counts minutes: round it")
	}
	return strconv.FormatInt(minutes, 10), nil
}
