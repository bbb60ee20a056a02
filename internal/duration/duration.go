// Package duration reads and writes the durations of authentik, texts such as "hours=1;minutes=30".
//
// The pure part (Parse, Duration, ForString, ForMinutes, Equal) needs the standard library only; the Terraform part (Type,
// Value, Valid, KeepSpelling) is for schemas and plans.
package duration

// Duration is a length of time in whole microseconds, the precision of Python's timedelta.
// The zero value is zero time, which Parse never returns.
type Duration struct{ microseconds int64 }

// unit is a key of authentik's grammar and its length in microseconds.
type unit struct {
	key          string
	microseconds int64
}

// units lists every key that authentik knows, longest first.
var units = []unit{
	{"weeks", 7 * 24 * 3600 * 1_000_000},
	{"days", 24 * 3600 * 1_000_000},
	{"hours", 3600 * 1_000_000},
	{"minutes", minute},
	{"seconds", 1_000_000},
	{"milliseconds", 1_000},
	{"microseconds", 1},
}

const (
	minute = 60 * 1_000_000
	// longest is 100 years of 365.25 days: far below the year 9999, after which authentik stores a duration and then fails to
	// send the mail (recording email/field/token_expiry/beyond-the-year-9999).
	longest = 36_525 * 24 * 3600 * 1_000_000
)

// Equal reports whether both are the same length of time, to the microsecond.
func (d Duration) Equal(o Duration) bool { return d == o }

// Minutes returns the length in whole minutes, and false if it is not a whole number of minutes.
func (d Duration) Minutes() (int64, bool) {
	return d.microseconds / minute, d.microseconds%minute == 0
}
