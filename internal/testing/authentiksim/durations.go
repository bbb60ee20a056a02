package authentiksim

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// daysPer is the length of each unit of a duration, in days.
var daysPer = map[string]float64{
	"microseconds": 1 / 86400e6, "milliseconds": 1 / 86400e3, "seconds": 1 / 86400.0,
	"minutes": 1 / 1440.0, "hours": 1 / 24.0, "days": 1, "weeks": 7,
}

// longestDays is the number of days in Python's largest datetime.timedelta.
const longestDays = 999999999

var errDuration = errors.New("not a duration")

// parseDuration does what authentik's timedelta_from_string does. It returns a number of days. The error is errDuration
// for a text that authentik refuses, and errCrash for an overflow.
func parseDuration(s string) (days float64, err error) {
	parts := map[string]float64{}
	for pair := range strings.SplitSeq(s, ";") {
		key, number, ok := strings.Cut(pair, "=")
		if !ok || strings.Contains(number, "=") {
			return 0, errDuration
		}
		key = strings.ToLower(key)
		if _, known := daysPer[key]; !known {
			continue
		}
		if parts[key], ok = pyNumber(number); !ok {
			return 0, errDuration
		}
	}
	if len(parts) == 0 {
		return 0, errDuration
	}
	return sumDays(parts)
}

func sumDays(parts map[string]float64) (float64, error) {
	days := 0.0
	for key, number := range parts {
		if math.IsNaN(number) {
			return 0, errDuration
		}
		days += number * daysPer[key]
	}
	if math.IsNaN(days) || math.Floor(math.Abs(days)) > longestDays {
		return 0, errCrash
	}
	return days, nil
}

// isDuration does what authentik's timedelta_string_validator does.
func isDuration(_ *cleaning, s string) (string, error) {
	_, err := parseDuration(s)
	if errors.Is(err, errDuration) {
		return s + " is not in the correct format of 'hours=3;minutes=1'.", nil
	}
	return "", err
}

// minutesOf returns a stored duration in minutes, for releases that count in minutes.
func minutesOf(_ release, stored any) any {
	days, err := parseDuration(pyStr(stored))
	if err != nil {
		return int64(0)
	}
	return int64(math.Round(days * 1440))
}

// minutes is the cleaner of an IntegerField with a number of minutes. It returns the duration to which a later
// migration of authentik converts the number.
func minutes(c *cleaning, v any) (any, error) {
	n, err := integer(math.MinInt32)(c, v)
	if err != nil {
		return nil, err
	}
	return "minutes=" + pyStr(n), nil
}

// storedDuration returns the stored form of a test's duration. The test can use text or a number of minutes.
func storedDuration(v any) any {
	switch v.(type) {
	case int, int32, int64, float64:
		return fmt.Sprintf("minutes=%v", v)
	}
	return v
}
