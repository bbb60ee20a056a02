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

var attributes = diags.Attributes{"email_stage", "token_duration", "user"}

// findUser takes a number for an id first, and anything for a name.
func findUser(ctx context.Context, api *authentik.Client, text string) (*authentik.User, diag.Diagnostics) {
	user, err := userByID(ctx, api, text)
	if err == nil && user == nil {
		user, err = userByName(ctx, api, text)
	}
	switch {
	case err != nil:
		return nil, onUser(diags.Errors(nil, fmt.Sprintf("look for the user %q", text), err))
	case user == nil:
		return nil, diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("user"), "There is no such user",
			fmt.Sprintf("%s has no user with the id or the name %q, in upper and lower case as given, or the token may not see it.", api.BaseURL(), text))}
	}
	return user, nil
}

// userByID is nil where the text is no number as authentik writes it, or no user has it: "0006" is a name, though the
// server would read it as 6.
func userByID(ctx context.Context, api *authentik.Client, text string) (*authentik.User, error) {
	if id, err := strconv.ParseUint(text, 10, 31); err != nil || strconv.FormatUint(id, 10) != text {
		return nil, nil //nolint:nilerr // a name is no failure
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

// explain puts a refusal on the attribute that it is about.
func explain(ctx context.Context, api *authentik.Client, user authentik.User, config model, err error) diag.Diagnostics {
	const doing = "send a recovery mail"
	var refusal *authentik.Error
	switch {
	case !errors.As(err, &refusal) || !refusal.NothingSaved():
		return diags.Errors(nil, "make sure that the mail is queued; it may be", err)
	case len(refusal.Fields) > 0 || errors.Is(err, authentik.ErrForbidden):
		return diags.Errors(attributes, doing, err)
	case refusal.Status == http.StatusMethodNotAllowed && !errors.Is(err, authentik.ErrCrashed):
		return diag.Diagnostics{diag.NewErrorDiagnostic("This release of authentik sends no recovery mail on request",
			"It takes authentik 2024.12 or newer. Upgrade the server, or try the stage through its flow.\n\n"+err.Error())}
	}
	if found := cause(ctx, api, user, config.EmailStage.ValueString(), refusal); found != nil {
		return diag.Diagnostics{found}
	}
	return diags.Errors(attributes, doing, err)
}

const (
	// noRecoveryFlow is what every recorded release says of it (recordings mail/send/no-flow).
	noRecoveryFlow  = "No recovery flow set"
	setRecoveryFlow = "Set the recovery flow of the brand in authentik under System, Brands, or with flow_recovery of authentik_brand of the official provider."
)

// cause is what the mail lacks, nil where that is not to be found. authentik says
// it in words only, most of which differ between releases (recordings mail/send/*),
// and may crash instead: so the other causes are looked at one by one.
func cause(ctx context.Context, api *authentik.Client, user authentik.User, stage string, refusal *authentik.Error) diag.Diagnostic {
	on := func(attribute, summary, detail string) diag.Diagnostic {
		return diag.NewAttributeErrorDiagnostic(path.Root(attribute), summary, detail+"\n\n"+refusal.Error())
	}
	switch {
	case errors.Is(refusal, authentik.ErrNotFound):
		return on("user", "The user is gone", "authentik no longer has the user, or the token may not see it.")
	case stageIsMissing(ctx, api, stage):
		return on("email_stage", "There is no such email stage", fmt.Sprintf("authentik has no email stage with the id %s. "+
			"An authenticator stage cannot send a recovery mail; take the id of an authentik_stage_email.", stage))
	case user.Email == "":
		return on("user", "The user has no e-mail address", "Give the user an address in authentik, or name another user.")
	case refusal.Status == http.StatusBadRequest && strings.Contains(refusal.Detail, noRecoveryFlow): // only for plainer words than the next
		return diag.NewErrorDiagnostic("The brand has no recovery flow", "authentik sends recovery mails through it. "+setRecoveryFlow+"\n\n"+refusal.Error())
	case refusal.Status == http.StatusBadRequest:
		return diag.NewErrorDiagnostic("authentik refused to send a recovery mail",
			"Stage and user are there and the user has an address, so what is missing is most likely the recovery flow of the brand. "+
				setRecoveryFlow+"\n\n"+refusal.Error())
	}
	return nil
}

func stageIsMissing(ctx context.Context, api *authentik.Client, id string) bool {
	_, err := api.Emails().Get(ctx, id)
	return errors.Is(err, authentik.ErrNotFound)
}
