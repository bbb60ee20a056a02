package authentiksim

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

var daysPer = map[string]float64{
	"microseconds": 1 / 86400e6, "milliseconds": 1 / 86400e3, "seconds": 1 / 86400.0,
	"minutes": 1 / 1440.0, "hours": 1 / 24.0, "days": 1, "weeks": 7,
}

// longestDays is the number of days in Python's largest datetime.timedelta.
const longestDays = 999999999

var errDuration = errors.New("not a duration")

// parseDuration returns the number of days in a duration such as "hours=1;minutes=5". It does what authentik's
// timedelta_from_string does. It returns errDuration for a text that authentik refuses, and errCrash for a duration
// that is so long that authentik crashes.
func parseDuration(s string) (days float64, err error) {
	parts := map[string]float64{}
	for pair := range strings.SplitSeq(s, ";") {
		key, text, _ := strings.Cut(strings.ToLower(pair), "=")
		number, ok := pyNumber(text)
		_, known := daysPer[key]
		switch {
		case strings.Count(pair, "=") != 1, known && !ok, known && math.IsNaN(number):
			return 0, errDuration
		case known:
			parts[key] = number
		}
	}
	for key, number := range parts {
		days += number * daysPer[key]
	}
	switch {
	case len(parts) == 0:
		return 0, errDuration
	case math.IsNaN(days) || math.Floor(math.Abs(days)) > longestDays:
		return 0, errCrash
	}
	return days, nil
}

// isDuration validates a duration as authentik's timedelta_string_validator does. It returns errCrash for a value on
// which authentik would crash.
func isDuration(_ *cleaning, s string) error {
	_, err := parseDuration(s)
	if errors.Is(err, errDuration) {
		return invalid(s + " is not in the correct format of 'hours=3;minutes=1'.")
	}
	return err
}

// minutesOf converts a stored duration to whole minutes, as responses before 2025.4 show token_expiry.
func minutesOf(stored any) any {
	days, _ := parseDuration(fmt.Sprint(stored))
	return int64(math.Round(days * 1440))
}

// minutes validates a token_expiry in a request before 2025.4, which is a number of minutes. It returns the duration to
// store, such as "minutes=30". authentik's upgrade to 2025.4 converts stored numbers to the same form.
func minutes(c *cleaning, v any) (any, error) {
	n, err := integer(math.MinInt32)(c, v)
	if err != nil {
		return nil, err
	}
	return fmt.Sprintf("minutes=%d", n), nil
}
