package duration

import (
	"errors"
	"strconv"
	"strings"
)

// Equal reports whether two texts mean the same length of time. For example, "30", "minutes=30" and "hours=0.5" are
// equal. A text that Parse rejects is equal only to itself.
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

// ForString returns the text to send for a field that accepts texts. These are all fields except
// EmailStage.token_expiry before 2025.4. ForString keeps a spelling that the server accepts, replaces commas with
// semicolons, and replaces a bare integer N with minutes=N. It returns a text that Parse rejects unchanged, because a
// server may store such a text (minutes=30;foo=2).
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

// ForMinutes returns the integer to send for a field that counts minutes. The only one is EmailStage.token_expiry
// before 2025.4. It returns an error if Parse rejects the text, or if the duration is not a whole number of minutes.
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
