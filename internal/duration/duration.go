// Package duration reads and writes the durations of authentik, which are texts such as "hours=1;minutes=30".
//
// One part (Parse, Duration, ForString, ForMinutes, Equal) uses only the standard library. The other part (Type,
// Value, Valid, ValidOrStored, KeepSpelling) is for Terraform schemas and plans.
package duration

// Duration is a length of time in whole microseconds, which is the precision of Python's timedelta. The zero value is
// a length of zero, which Parse never returns.
type Duration struct{ microseconds int64 }

// unit is a unit of authentik's durations: its key, and its length in microseconds.
type unit struct {
	key          string
	microseconds int64
}

// units lists the units that authentik accepts, longest first.
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
	// longest is 100 years of 365.25 days, the longest duration that Parse accepts. A link with this expiry ends far
	// before the year 9999. authentik stores a duration that ends after that year, and then fails to send the mail
	// (recording email/field/token_expiry/beyond-the-year-9999).
	longest = 36_525 * 24 * 3600 * 1_000_000
)

// Equal reports whether both durations have the same length.
func (d Duration) Equal(o Duration) bool { return d == o }

// Minutes returns the length in whole minutes. It returns false if the length is not a whole number of minutes.
func (d Duration) Minutes() (int64, bool) {
	return d.microseconds / minute, d.microseconds%minute == 0
}
