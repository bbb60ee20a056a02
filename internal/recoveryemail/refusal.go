package recoveryemail

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

var names = diags.AttributesOf(attributes)

// findUser returns the user with the given id or name. It looks for a number as an id first. It returns an error if
// there is no such user.
func findUser(ctx context.Context, api *authentik.Client, text string) (*authentik.User, diag.Diagnostics) {
	user, err := userByID(ctx, api, text)
	if err == nil && user == nil {
		user, err = userByName(ctx, api, text)
	}
	switch {
	case err != nil:
		return nil, onUser(diags.Errors(nil, fmt.Sprintf("look for the user %q", text), err))
	case user == nil:
		return nil, diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("user"), "The user does not exist",
			fmt.Sprintf("%s has no user with the id or the name %q, or the token may not see it. Write the id or the user name of an "+
				"existing user; names are case-sensitive.", api.BaseURL(), text))}
	}
	return user, nil
}

// userByID returns the user with the given id. It returns nil if no user has the id, or if the text is not a number
// as authentik writes it: "0006" is a user name, although the server would read it as 6.
func userByID(ctx context.Context, api *authentik.Client, text string) (*authentik.User, error) {
	if id, err := strconv.ParseUint(text, 10, 31); err != nil || strconv.FormatUint(id, 10) != text {
		return nil, nil //nolint:nilerr // the text is a name
	}
	user, err := api.Users().Get(ctx, text)
	if errors.Is(err, authentik.ErrNotFound) {
		return nil, nil
	}
	return user, err
}

func userByName(ctx context.Context, api *authentik.Client, name string) (*authentik.User, error) {
	for user, err := range api.Users().List(ctx, url.Values{"username": {name}}) {
		if err != nil || user.Username == name {
			return user, err
		}
	}
	return nil, nil
}

func onUser(problems diag.Diagnostics) diag.Diagnostics {
	for i, d := range problems {
		problems[i] = diag.WithPath(path.Root("user"), d)
	}
	return problems
}

// explain returns the error for a mail that authentik did not queue, on the attribute that caused the failure. If
// authentik may have queued the mail, the error says so.
func explain(ctx context.Context, api *authentik.Client, user authentik.User, config model, err error) diag.Diagnostics {
	const doing = "send a recovery mail"
	var refusal *authentik.Error
	switch {
	case !errors.As(err, &refusal) || refusal.Outcome != authentik.NotApplied:
		return diags.Errors(nil, "find out whether the mail was queued", err)
	case len(refusal.Fields) > 0 || errors.Is(err, authentik.ErrForbidden):
		return diags.Errors(names, doing, err)
	case refusal.Status == http.StatusMethodNotAllowed && !errors.Is(err, authentik.ErrCrashed):
		return diag.Diagnostics{diag.NewErrorDiagnostic("This release cannot send recovery mails",
			"The action needs authentik 2024.12 or newer. Upgrade the server, or test the stage in its flow.\n\n"+diags.Explain(err))}
	}
	if found := cause(ctx, api, user, config.EmailStage.ValueString(), refusal); found != nil {
		return diag.Diagnostics{found}
	}
	return diags.Errors(names, doing, err)
}

const (
	// noRecoveryFlow is the message of every recorded release if the brand has no recovery flow (recordings
	// mail/send/no-flow).
	noRecoveryFlow  = "No recovery flow set"
	setRecoveryFlow = "Set the recovery flow of the brand in authentik under System, Brands, or with flow_recovery of the " +
		"official provider's authentik_brand."
)

// cause returns an error that names what is missing, or nil if it finds nothing. It checks the possible causes one by
// one, because authentik's own messages differ between releases (recordings mail/send/*), and authentik may crash
// instead of sending one.
func cause(ctx context.Context, api *authentik.Client, user authentik.User, stage string, refusal *authentik.Error) diag.Diagnostic {
	on := func(attribute, summary, detail string) diag.Diagnostic {
		return diag.NewAttributeErrorDiagnostic(path.Root(attribute), summary, detail+"\n\n"+diags.Explain(refusal))
	}
	switch {
	case errors.Is(refusal, authentik.ErrNotFound):
		return on("user", "The user no longer exists",
			"The user was deleted during this run, or the token may not see it. Write another user.")
	case isMissing(ctx, api, stage):
		return on("email_stage", "The email stage does not exist", fmt.Sprintf("authentik has no email stage with the id %s. "+
			"Write the id of an authentik_stage_email; an authenticator stage cannot send a recovery mail.", stage))
	case user.Email == "":
		return on("user", "The user has no email address", "Give the user an address in authentik, or write another user.")
	case refusal.Status == http.StatusBadRequest && strings.Contains(refusal.Detail, noRecoveryFlow): // clearer than the next case
		return diag.NewErrorDiagnostic("The brand has no recovery flow",
			"authentik can send a recovery mail only if the brand has a recovery flow. "+setRecoveryFlow+"\n\n"+diags.Explain(refusal))
	case refusal.Status == http.StatusBadRequest:
		return diag.NewErrorDiagnostic("authentik refused to send a recovery mail",
			"The stage exists and the user has an address, so most likely the brand has no recovery flow. "+
				setRecoveryFlow+"\n\n"+diags.Explain(refusal))
	}
	return nil
}

func isMissing(ctx context.Context, api *authentik.Client, stage string) bool {
	_, err := api.Emails().Get(ctx, stage)
	return errors.Is(err, authentik.ErrNotFound)
}
