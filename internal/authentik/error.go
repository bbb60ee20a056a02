package authentik

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
)

// These are the kinds of an *Error, for errors.Is. An *Error has at most one kind.
var (
	// ErrNotFound means that authentik answered with a 404 in JSON: the object does not exist, or the token is not allowed
	// to see it.
	ErrNotFound = errors.New("not found")
	// ErrUnauthenticated means that authentik refuses the credentials. It would refuse them in every other request too.
	ErrUnauthenticated = errors.New("the credentials are refused")
	// ErrForbidden means that authentik accepts the credentials, but that they lack a permission for the request.
	ErrForbidden = errors.New("permission denied")
	// ErrCrashed means that authentik failed during a write and saved nothing. authentik then answers with a 405 of the
	// type text/html and an empty body (recorded as email/field/token_expiry/infinity).
	ErrCrashed = errors.New("the server failed while it handled the request")
	// ErrNotAuthentik means that the response does not come from authentik's API but, for example, from a proxy or a
	// web server.
	ErrNotAuthentik = errors.New("the answer is not one of authentik's API")
	// ErrMalformed means that the response is not JSON, is cut off, has the wrong shape, is too large, or has an
	// unexpected status below 400.
	ErrMalformed = errors.New("the answer cannot be read")
	// ErrRedirected means that the response is a redirect that is not safe to follow.
	ErrRedirected = errors.New("the server redirects")
	// ErrTimeout means that no response came in time.
	ErrTimeout = errors.New("no answer in time")
	// ErrUnreachable means that there was no connection, or that the connection broke before the response came.
	ErrUnreachable = errors.New("the server cannot be reached")
	// ErrUnavailable means that the last response was a 429 or a 5xx.
	ErrUnavailable = errors.New("the server is not available")
)

// Error is the error of a request. Either the server refused the request, or the response cannot be read, or no
// response came. The client returns it as a pointer, *Error.
type Error struct {
	// Kind is one of the Err… values. It is nil if the request was cancelled or could not be made, or if no Err… value
	// describes the refusal, such as a 400.
	Kind error
	// Method is the HTTP method of the request.
	Method string
	// BaseURL is the address of the API, which ends in /api/v3. It is the same for all requests of a client.
	BaseURL string
	// Path is the part of the request's address after BaseURL, without the query. It begins and ends with a slash.
	Path string
	// Status is the status of the response. It is 0 if no response came.
	Status int
	// Fields contains the server's messages by field name, from a body such as {"field": ["…"]}.
	Fields map[string]string
	// Detail is the server's message that belongs to no field. Without such a message, Detail is the client's
	// description of what happened, or empty.
	Detail string
	// RequestID is the X-authentik-Id header of the response, or "". The log of the server contains the same id.
	RequestID string
	// Server contains the capabilities of the server. It is nil if the client has not read the server's release yet.
	Server *Capabilities
	// Outcome says whether the server carried out the request.
	Outcome Outcome
	// ByHeader reports whether the refused credentials are an Authorization header from Config.Headers instead of a token.
	ByHeader bool
	// Attempts is the number of attempts of the request, including the first one.
	Attempts int
	// Elapsed is the time from the beginning of the first attempt to the end of the last attempt.
	Elapsed time.Duration
	// RetryAfter is the wait that the last response demands in a valid Retry-After header, or 0.
	RetryAfter time.Duration
	// Conflict is the stage on the server that has the name from the failed write. It is nil if no such stage is known. If
	// Outcome is Applied, the failed write itself created this stage, but may not have stored the password.
	Conflict *Stage
	// HasOtherValues reports whether a look-up after a failed create has found the object with other values than the sent
	// ones.
	HasOtherValues bool
	// Cause is the underlying error, such as a *RedirectError, or nil. Its text may contain secrets, unlike Detail.
	Cause error

	lookupText string // what a look-up has shown about the outcome of a write; empty if there is nothing to report
}

// RedirectError is the cause of an error of the kind ErrRedirected.
type RedirectError = transport.RedirectError

// ErrProxyRefused is the cause of an error of the kind ErrUnreachable if a proxy refuses to connect to the server.
var ErrProxyRefused = transport.ErrProxyRefused

// Unwrap returns Cause, so that errors.Is finds, for example, context.Canceled.
func (e *Error) Unwrap() error { return e.Cause }

// Is reports whether `target` is the Kind of the error.
func (e *Error) Is(target error) bool { return e.Kind != nil && e.Kind == target }

// Error returns a text with the request and what went wrong. Package diags adds what the user can do about it.
func (e *Error) Error() string {
	text := e.Request() + ": " + e.what()
	if e.lookupText != "" {
		text += ". " + e.lookupText
	}
	return text
}

// addLookup adds the result of a look-up to the error of a write. If the server may still be working on an attempt
// (isPending), and this attempt may still succeed (result.mayStillApply), the outcome stays Unknown.
func (e *Error) addLookup(result *lookupResult, isPending bool) {
	e.lookupText, e.Conflict, e.HasOtherValues = result.text, result.conflict, result.hasOtherValues
	if !isPending || !result.mayStillApply {
		e.Outcome = result.outcome
	}
}

// Request returns the method, the path and the server of the request. The path and the server are separate, because the
// whole URL may be too long for one line, and a terminal can wrap a text only at a space.
func (e *Error) Request() string {
	return e.Method + " " + e.Path + " at " + e.BaseURL
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

func (e *Error) messages() string {
	var all []string
	if e.Detail != "" {
		all = append(all, strings.TrimRight(e.Detail, ". \n"))
	}
	for _, field := range slices.Sorted(maps.Keys(e.Fields)) {
		all = append(all, field+": "+e.Fields[field])
	}
	return transport.Truncate(strings.TrimRight(strings.Join(all, "; "), "."), 2*transport.MaxDetail)
}

// DependsOnRelease reports whether the request may have failed because the client assumed a wrong release. Such an
// error comes from authentik itself. It is a 405 (authentik does not support the request, or crashed), a 400 that names
// no field, or a 400 that names one of fieldsByRelease.
func (e *Error) DependsOnRelease() bool {
	switch {
	case errors.Is(e, ErrNotAuthentik):
		return false
	case e.Status == http.StatusBadRequest:
		isRefused := func(field string) bool { return e.Fields[field] != "" }
		return len(e.Fields) == 0 || slices.ContainsFunc(fieldsByRelease, isRefused)
	}
	return e.Status == http.StatusMethodNotAllowed
}

// Model returns the Django model of the object that the request was about, such as EmailModel, or "" if it is unknown.
func (e *Error) Model() string {
	for path, model := range models {
		if strings.HasPrefix(e.Path, path) {
			return model
		}
	}
	return ""
}

// permissionVerbs maps an HTTP method to the verb of the permission that it needs, such as view in view_emailstage.
var permissionVerbs = map[string]string{
	http.MethodGet: "view", http.MethodPost: "add", http.MethodPut: "change", http.MethodPatch: "change",
	http.MethodDelete: "delete",
}

// Permissions returns the permissions that a token needs for the request, or nil if they are unknown. As recordings
// show, a write also needs the permission to view the object.
func (e *Error) Permissions() []string {
	app, model, found := strings.Cut(e.Model(), ".")
	switch {
	case !found:
		return nil
	case strings.HasSuffix(e.Path, "/recovery_email/"):
		return []string{"authentik_core.reset_user_password", "authentik_stages_email.view_emailstage"}
	}
	return slices.Compact([]string{app + "." + permissionVerbs[e.Method] + "_" + model, app + ".view_" + model})
}

var fieldName = regexp.MustCompile(`^[a-z_]{1,40}$`)

// maxFieldName limits the length of an unusual field name in an error, in characters.
const maxFieldName = 60

// redact removes secrets from the texts of an error that may come from the server or from a proxy.
func redact(e *Error, r transport.Redactor) {
	e.Detail = r.Line(e.Detail, transport.MaxDetail)
	e.RequestID = r.Line(e.RequestID, transport.MaxRequestID)
	if redirect, is := errors.AsType[*RedirectError](e.Cause); is {
		redirect.BaseURL = r.Text(redirect.BaseURL)
	}
	clean := map[string]string{}
	for field, message := range e.Fields {
		// An ordinary name such as "password" stays, even if it equals a secret, because callers look up such names.
		if !fieldName.MatchString(field) {
			field = r.Line(field, maxFieldName)
		}
		clean[field] = r.Line(message, transport.MaxDetail)
	}
	e.Fields = clean
}
