package authentiksim

import (
	"fmt"
	"regexp"
	"strconv"
)

// newestRecorded is the newest stable release that has a recording in testdata.
const newestRecorded = "2026.2.2"

// oldestSimulated is the oldest release whose behaviour is known.
const oldestSimulated since = 2023_10_00

// release is a version of authentik. For example, the release 2026.2.2 has the number 2026_02_02.
type release struct {
	text   string
	number since
}

var releasePattern = regexp.MustCompile(`^(\d{4})\.(\d{1,2})(?:\.(\d{1,2}))?(?:-?(?:rc|dev|alpha|beta)[-.\w]*)?$`)

// parseRelease parses "2026.2.2", "2026.5.0-rc1" or "2025.10". A pre-release is treated as the final release.
func parseRelease(text string) (release, error) {
	parts := releasePattern.FindStringSubmatch(text)
	if parts == nil {
		return release{}, fmt.Errorf("%q is not a release of authentik: want YEAR.MONTH.PATCH, for example %s", text,
			newestRecorded)
	}
	number := since(0)
	for _, part := range parts[1:] {
		n, _ := strconv.Atoi(part) // a missing patch number is empty, and counts as 0
		number = 100*number + since(n)
	}
	if number < oldestSimulated {
		return release{}, fmt.Errorf("authentik %s is not simulated: want 2023.10.0 or newer", text)
	}
	return release{text, number}, nil
}

func (r release) has(s since) bool { return r.number >= s }

// since is the number of the first release with a certain behaviour. 2025_10_00 is the release 2025.10.0.
type since int

// These are the differences between releases that the recordings show. Each number is the first release with the new
// behaviour. If authentik's change log does not name this release, the number is the year and the month of the oldest
// recording that shows the behaviour.
const (
	always              since = 0
	brands              since = 2024_02_00 // the endpoint core/brands exists
	recoveryByPost      since = 2024_12_00 // a recovery mail is requested with POST; older releases use GET
	lowerCaseActions    since = 2024_12_00 // used_by spells actions in lower case
	orjson              since = 2024_12_00 // the library orjson parses JSON bodies; before, Python's json module did
	versionDetails      since = 2024_12_00 // responses of admin/version have version_latest_valid and outpost_outdated
	enterpriseFlag      since = 2024_12_00 // entries of the template list have the field requires_enterprise
	authenticatorStage  since = 2025_02_00 // the endpoint stages/authenticator/email exists
	namedNotFound       since = 2025_04_00 // the field detail of a 404 contains the name of the model
	durationExpiry      since = 2025_04_00 // token_expiry of the email stage is a duration, and no longer a number
	leakedModelName     since = 2025_06_00 // messages contain a class name instead of "stage"
	recoveryLimits      since = 2025_08_00 // the email stage has recovery_max_attempts and recovery_cache_timeout
	autocomplete        since = 2025_08_00 // list responses have the key autocomplete
	templatesOfCodes    since = 2025_08_00 // the templates email_otp and event_notification exist
	plainFriendlyName   since = 2025_10_00 // friendly_name is never null
	flowSetIgnored      since = 2025_12_00 // flow_set in a request is ignored
	backgroundURL       since = 2025_12_00 // flows have background_url, and requests can set background
	longSlugs           since = 2025_12_00 // slugs can be longer than 50 characters
	deprecatedFlag      since = 2025_12_00 // entries of the template list have the field deprecated
	otherSchemesPass    since = 2025_12_00 // an unknown Authorization scheme is treated as missing credentials
	recoveryBodyChecked since = 2026_02_00 // the body of a request for a recovery mail is validated
	templateInvitation  since = 2026_05_00 // the email template invitation exists
)

// These differences between releases are not in the recordings. They are known only from authentik's API documents, its
// change log or its source. Each number is the first release with the new behaviour.
const (
	moreAuthentication    since = 2024_12_00 // flows can have the authentication require_redirect or require_outpost
	recoveryAsVisitor     since = 2025_08_00 // the recovery flow must be open to visitors who are not signed in
	pageLimits            since = 2025_12_00 // a page has 20 objects by default and 100 at most
	frameLayouts          since = 2026_02_00 // flows can have a layout with a framed background
	requireToken          since = 2026_05_00 // flows can have the authentication require_token
	devicesProtectStage   since = 2026_08_00 // a stage with enrolled devices cannot be deleted
	passwordNeverReturned since = 2026_08_02 // responses do not contain the password of an authenticator stage
)
