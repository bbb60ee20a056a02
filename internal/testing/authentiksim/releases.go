package authentiksim

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
)

// newestRecorded is the newest stable release with a recording.
const newestRecorded = "2026.2.2"

// oldestRecorded is the oldest release whose behaviour is known.
var oldestRecorded = at(2023, 10, 0)

// release is a version of authentik. The zero value is older than all others.
type release struct {
	text               string
	year, month, patch int
}

var releasePattern = regexp.MustCompile(`^(\d{4})\.(\d{1,2})(?:\.(\d+))?(?:-?(?:rc|dev|alpha|beta)[-.\w]*)?$`)

// parseRelease parses "2026.2.2", "2026.5.0-rc1" or "2025.10". A pre-release is treated as the final release.
func parseRelease(text string) (release, error) {
	parts := releasePattern.FindStringSubmatch(text)
	if parts == nil {
		return release{}, fmt.Errorf("%q is not a release of authentik: want YEAR.MONTH.PATCH, for example %s", text,
			newestRecorded)
	}
	r := release{text: text}
	for i, target := range []*int{&r.year, &r.month, &r.patch} {
		if parts[i+1] == "" {
			continue
		}
		n, err := strconv.Atoi(parts[i+1])
		if err != nil {
			return release{}, fmt.Errorf("release %q: %w", text, err)
		}
		*target = n
	}
	if r.before(oldestRecorded) {
		return release{}, fmt.Errorf("authentik %s is not simulated: want %s or newer", text, oldestRecorded.text)
	}
	return r, nil
}

func (r release) before(other release) bool {
	order := cmp.Or(cmp.Compare(r.year, other.year), cmp.Compare(r.month, other.month), cmp.Compare(r.patch, other.patch))
	return order < 0
}

// has reports whether the release has the capability. Every release has the empty capability.
func (r release) has(c capability) bool {
	return c == always || !r.before(capabilities[c].since)
}

// condition limits something to certain releases. A nil condition allows all of them.
type condition func(release) bool

func has(c capability) condition   { return func(r release) bool { return r.has(c) } }
func lacks(c capability) condition { return func(r release) bool { return !r.has(c) } }

func (c condition) holds(r release) bool { return c == nil || c(r) }

// capability is the name of one difference between releases. The table capabilities has a row for each.
type capability string

const (
	always                capability = ""
	brands                capability = "brands"
	recoveryByPost        capability = "recovery mail by POST"
	lowerCaseActions      capability = "used_by actions in lower case"
	orjson                capability = "bodies parsed by orjson"
	versionDetails        capability = "version_latest_valid, outpost_outdated"
	enterpriseFlag        capability = "requires_enterprise in the template list"
	moreAuthentication    capability = "flow authentication require_redirect, require_outpost"
	authenticatorStage    capability = "authenticator email stage"
	namedNotFound         capability = "404 details name the model"
	durationExpiry        capability = "token_expiry of the email stage is a duration"
	leakedModelName       capability = "stage model called after another class"
	recoveryLimits        capability = "recovery_max_attempts, recovery_cache_timeout"
	autocomplete          capability = "autocomplete in lists"
	templatesOfCodes      capability = "templates email_otp, event_notification"
	plainFriendlyName     capability = "friendly_name is never null"
	flowSetIgnored        capability = "flow_set of a request is ignored"
	backgroundURL         capability = "background_url, and a background that can be written"
	longSlugs             capability = "slugs longer than 50 characters"
	pageLimits            capability = "lists have 20 objects a page unless asked, and 100 at most"
	deprecatedFlag        capability = "deprecated in the template list"
	otherSchemesPass      capability = "an unknown Authorization scheme counts as none"
	recoveryBodyChecked   capability = "body of a recovery mail request is checked"
	frameLayouts          capability = "flow layouts with a framed background"
	templateOfInvitation  capability = "template invitation"
	requireToken          capability = "flow authentication require_token"
	devicesProtectStage   capability = "enrolled devices protect their stage"
	passwordNeverReturned capability = "authenticator stage's password is write-only"
)

// evidence is the source of a row of the table.
type evidence string

const (
	recorded   evidence = "recorded"   // recordings before and after the change show it
	documented evidence = "documented" // only authentik's API documents or change log describe it
)

// capabilities has all differences between releases. If two recordings differ, since is the release of the later
// recording, unless authentik's change log names another release.
var capabilities = map[capability]struct {
	since release
	basis evidence
}{
	brands:                {at(2024, 2, 0), recorded},
	recoveryByPost:        {at(2024, 12, 0), recorded},
	lowerCaseActions:      {at(2024, 12, 0), recorded},
	orjson:                {at(2024, 12, 0), recorded},
	versionDetails:        {at(2024, 12, 0), recorded},
	enterpriseFlag:        {at(2024, 12, 0), recorded},
	moreAuthentication:    {at(2024, 12, 0), documented},
	authenticatorStage:    {at(2025, 2, 0), recorded},
	namedNotFound:         {at(2025, 4, 0), recorded},
	durationExpiry:        {at(2025, 4, 0), recorded},
	leakedModelName:       {at(2025, 6, 0), recorded},
	recoveryLimits:        {at(2025, 8, 0), recorded},
	autocomplete:          {at(2025, 8, 0), recorded},
	templatesOfCodes:      {at(2025, 8, 0), recorded},
	plainFriendlyName:     {at(2025, 10, 0), recorded},
	flowSetIgnored:        {at(2025, 12, 0), recorded},
	backgroundURL:         {at(2025, 12, 0), recorded},
	longSlugs:             {at(2025, 12, 0), recorded},
	pageLimits:            {at(2025, 12, 0), documented},
	deprecatedFlag:        {at(2025, 12, 0), recorded},
	otherSchemesPass:      {at(2025, 12, 0), recorded},
	recoveryBodyChecked:   {at(2026, 2, 0), recorded},
	frameLayouts:          {at(2026, 2, 0), documented},
	templateOfInvitation:  {at(2026, 5, 0), recorded},
	requireToken:          {at(2026, 5, 0), documented},
	devicesProtectStage:   {at(2026, 8, 0), documented},
	passwordNeverReturned: {at(2026, 8, 2), documented},
}

func at(year, month, patch int) release {
	return release{text: fmt.Sprintf("%d.%d.%d", year, month, patch), year: year, month: month, patch: patch}
}
