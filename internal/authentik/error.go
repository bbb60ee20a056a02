package authentik

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// What a request can end in; match them with errors.Is. An *Error has at most one of them.
var (
	// ErrNotFound: authentik says, in JSON, that the object does not exist or that this token may not see it.
	ErrNotFound = errors.New("not found")
	// ErrUnauthenticated: authentik refuses the credentials, whatever was asked.
	ErrUnauthenticated = errors.New("the credentials are refused")
	// ErrForbidden: the credentials are good, the permission is missing.
	ErrForbidden = errors.New("permission denied")
	// ErrCrashed: authentik failed while writing and saved nothing: a 405 with an empty HTML page (recorded as
	// email/field/token_expiry/infinity).
	ErrCrashed = errors.New("the server failed while handling this")
	// ErrNotAuthentik: the answer is a page or a status of something else, such as a proxy or a web server.
	ErrNotAuthentik = errors.New("the answer is not one of authentik's API")
	// ErrMalformed: the answer is not JSON, cut off, of the wrong shape, or too large.
	ErrMalformed = errors.New("the answer cannot be read")
	// ErrRedirected: the answer points elsewhere, and following it would not be safe.
	ErrRedirected = errors.New("the server redirects")
	// ErrTimeout: no answer came in time.
	ErrTimeout = errors.New("no answer in time")
	// ErrUnreachable: there was no connection, or it broke before the answer was there.
	ErrUnreachable = errors.New("the server cannot be reached")
	// ErrUnavailable: 429 or 5xx, after the retries.
	ErrUnavailable = errors.New("the server is not available")
)

// Error is what a request ended in: a refusal, an answer that cannot be read, or none. Only pointers are used.
type Error struct {
	// Kind is one of the Err… values, or nil for a refusal that none of them describes, such as a 400.
	Kind error
	// Method of the request.
	Method string
	// URL of the request, without its query.
	URL string
	// Path below /api/v3, with both slashes.
	Path string
	// Status of the response; 0 if there was none.
	Status int
	// Fields are the messages by field of the request, as {"field": ["…"]} gave them; nil without any.
	Fields map[string][]string
	// Detail is the message that belongs to no field, or what was received instead of an answer; empty without one.
	Detail string
	// RequestID is X-authentik-Id, under which the server's log has the request; empty without a response.
	RequestID string
	// Release of the server; empty if it has not been read yet.
	Release string
	// ReleaseHidden reports whether Release is an assumption, since the server hides its own.
	ReleaseHidden bool
	// Outcome of the request.
	Outcome Outcome
	// ByHeader reports whether refused credentials are the Authorization of Config.Headers instead of a token.
	ByHeader bool
	// Proxy is the host of the proxy that a request without a response went to, and ProxyVariable the environment
	// variable that names it; empty for none.
	Proxy, ProxyVariable string
	// BaseURL is the address of the authentik that a redirect leads to; empty if it leads to something else.
	BaseURL string
	// IsLogin reports whether a redirect leads to what is most likely a login page.
	IsLogin bool
	// Attempts are all that were made, the last of which had this error.
	Attempts Attempts
	// Name is the unique name of the stage that a create was to make; empty for every other request.
	Name string
	// LookupResult is what a look-up after a write of unknown outcome found; empty if there was none.
	LookupResult string
	// Conflict is the stage that has the name of a write. If the outcome is Applied, it is the one that the write made,
	// and it is not certain that it has the password. Nil if none is known.
	Conflict *Stage
	// Cause is the error below, such as a context's; nil for a refusal.
	Cause error

	isPending  bool   // the server may still be working on one of the attempts
	retryAfter string // the header of the response
	isUnsent   bool   // it certainly did not reach the server
	isFinal    bool   // another attempt would end in the same way
	isCut      bool   // the response broke off
}

// Attempts is how often a request was made.
type Attempts struct {
	// Count of the attempts, the first included.
	Count int
	// Elapsed is the time from the beginning of the first to the end of the last one.
	Elapsed time.Duration
	// RetryAfter is how long the last response asks to wait; 0 if it does not.
	RetryAfter time.Duration
}

// Outcome is what became of a request that failed.
type Outcome int

const (
	// NotApplied means that the server certainly has not carried out the request.
	NotApplied Outcome = iota
	// Applied means that the server has carried it out, although it is not certain how.
	Applied
	// Unknown means that the server may have carried it out, or may still do so.
	Unknown
)

// Unwrap returns the cause, so that errors.Is finds context.Canceled.
func (e *Error) Unwrap() error { return e.Cause }

// Is matches the Err… values.
func (e *Error) Is(target error) bool { return e.Kind != nil && e.Kind == target }

// outcomeOf returns the outcome of a request that ended in a response.
func outcomeOf(kind error, status int) Outcome {
	switch kind {
	case ErrNotFound, ErrUnauthenticated, ErrForbidden, ErrCrashed:
		return NotApplied
	case nil:
		if status >= 400 && status < 500 {
			return NotApplied
		}
	}
	if status == http.StatusTooManyRequests {
		return NotApplied
	}
	return Unknown
}

// mayStillApply reports whether the server may still be working on a request of unknown outcome: it did not answer in
// time, or the caller did not wait for it.
func (e *Error) mayStillApply() bool {
	return e.Kind == ErrTimeout || e.Status == http.StatusGatewayTimeout || e.Kind == nil && e.Status == 0
}

// Error names the request and what it ended in. What to do about it is said by package diags.
func (e *Error) Error() string {
	text := e.Method + " " + e.URL + ": " + e.what()
	if e.LookupResult != "" {
		text += ". " + e.LookupResult
	}
	return text
}

func (e *Error) what() string {
	parts := []string{}
	if e.Kind != nil {
		parts = append(parts, e.Kind.Error())
	}
	if e.Status != 0 {
		parts = append(parts, fmt.Sprintf("status %d", e.Status))
	}
	if messages := e.messages(); messages != "" {
		parts = append(parts, messages)
	}
	return strings.Join(parts, ": ")
}

// messages joins the server's own words.
func (e *Error) messages() string {
	var all []string
	if e.Detail != "" {
		all = append(all, strings.TrimRight(e.Detail, ". \n"))
	}
	for _, field := range slices.Sorted(maps.Keys(e.Fields)) {
		all = append(all, field+": "+strings.Join(e.Fields[field], " "))
	}
	return transport.Truncate(strings.TrimRight(strings.Join(all, "; "), "."), 2*transport.MaxDetail)
}

// permissionModels are the objects below a path, as authentik's permissions name them.
var permissionModels = []struct{ path, app, model string }{
	{"/stages/email/", "authentik_stages_email", "emailstage"},
	{"/stages/authenticator/email/", "authentik_stages_authenticator_email", "authenticatoremailstage"},
	{"/flows/instances/", "authentik_flows", "flow"},
	{"/flows/bindings/", "authentik_flows", "flowstagebinding"},
}

// permissionVerbs are what permissions allow, by the method that takes them.
var permissionVerbs = map[string]string{
	http.MethodGet: "view", http.MethodPost: "add", http.MethodPut: "change", http.MethodPatch: "change",
	http.MethodDelete: "delete",
}

// Permissions are those that a token needs for the request: every one but to view takes that one besides (recorded with
// tokens of few permissions). Nil if they are not known.
func (e *Error) Permissions() []string {
	for _, m := range permissionModels {
		if !strings.HasPrefix(e.Path, m.path) {
			continue
		}
		view, needed := m.app+".view_"+m.model, m.app+"."+permissionVerbs[e.Method]+"_"+m.model
		if needed == view {
			return []string{view}
		}
		return []string{needed, view}
	}
	return nil
}
