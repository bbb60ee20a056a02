package authentik

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// Release is a version of authentik: year, month, patch. The zero Release is not a release.
type Release struct {
	Year, Month, Patch int
	// Text is the server's own spelling, with a suffix such as -rc1; empty for a release that no server named.
	Text string
}

// NewestRelease is the newest one whose differences are known. It is assumed of a server that hides its release.
var NewestRelease = Release{Year: 2026, Month: 8, Patch: 2}

var releasePattern = regexp.MustCompile(`^v?(\d{4})\.(\d{1,2})(?:\.(\d{1,6}))?((?:[-+]|\.[a-z])[A-Za-z0-9.+-]{0,40})?$`)

// ParseRelease reads 2026.2.2, 2026.5.0-rc1, 2025.10.0-dev, 2025.2.4+custom or 2025.10. A suffix does not order: a
// release candidate answers like its release (recorded on 2026.5.0-rc1).
func ParseRelease(text string) (Release, error) {
	parts := releasePattern.FindStringSubmatch(text)
	if parts == nil {
		return Release{}, fmt.Errorf("%q is not a release of authentik, such as 2026.2.2", text)
	}
	// After the pattern, Atoi fails only for a missing patch, which is 0.
	year, _ := strconv.Atoi(parts[1])
	month, _ := strconv.Atoi(parts[2])
	patch, _ := strconv.Atoi(parts[3])
	return Release{Year: year, Month: month, Patch: patch, Text: text}, nil
}

// cleaned returns the release without a secret in its suffix. Its numbers stay, even if a header has such a value.
func (r Release) cleaned(redactor transport.Redactor) Release {
	if parts := releasePattern.FindStringSubmatch(r.Text); parts != nil {
		r.Text = strings.TrimSuffix(r.Text, parts[4]) + redactor.Text(parts[4])
	}
	return r
}

// Compare returns a negative number, zero or a positive number if r is older than, the same as or newer than other.
// Suffixes do not count.
func (r Release) Compare(other Release) int {
	return cmp.Or(cmp.Compare(r.Year, other.Year), cmp.Compare(r.Month, other.Month), cmp.Compare(r.Patch, other.Patch))
}

// AtLeast reports whether r is other or newer.
func (r Release) AtLeast(other Release) bool { return r.Compare(other) >= 0 }

// String returns the server's spelling if there is one.
func (r Release) String() string {
	if r.Text != "" {
		return r.Text
	}
	return fmt.Sprintf("%d.%d.%d", r.Year, r.Month, r.Patch)
}

// short returns the release without a patch of 0, as people write it.
func (r Release) short() string {
	if r.Patch == 0 {
		return fmt.Sprintf("%d.%d", r.Year, r.Month)
	}
	return fmt.Sprintf("%d.%d.%d", r.Year, r.Month, r.Patch)
}
