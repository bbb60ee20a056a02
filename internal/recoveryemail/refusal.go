package recoveryemail

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/diags"
)

func findUser(ctx context.Context, api *authentik.Client, text string) (*authentik.User, diag.Diagnostics) {
	user, err := api.UserOf(ctx, text)
	var problems diag.Diagnostics
	switch {
	case err != nil:
		problems = diags.Errors(diags.Place{Whole: path.Root("user")}, fmt.Sprintf("look for the user %q", text), err)
	case user == nil:
		problems.AddAttributeError(path.Root("user"), "The user does not exist",
			fmt.Sprintf("%s has no user with the id or the name %q, or the token may not see it. Write the id or the user name "+
				"of an existing user; names are case-sensitive.", api.BaseURL(), text))
	}
	return user, problems
}

// sendError returns the error of a failed send, on the attribute that caused it if this is known. It requests the stage
// to find out whether it exists. The response to the send does not always show this: authentik may crash without a
// message, and its messages differ between releases and languages (recordings mail/send/*).
func sendError(ctx context.Context, api *authentik.Client, stage string, err error) diag.Diagnostics {
	const doing = "send a recovery mail"
	var refusal *authentik.Error
	switch {
	case !errors.As(err, &refusal) || refusal.Outcome != authentik.NotApplied:
		problems := diags.Errors(diags.Place{}, "confirm that the mail was queued", err)
		problems.AddAttributeWarning(path.Root("user"), "authentik may have queued the mail",
			"Before you send it again, check whether the mail is in Events > Logs (sent) or in Dashboards > System Tasks "+
				"(queued).")
		return problems
	case len(refusal.Fields) > 0 || errors.Is(err, authentik.ErrForbidden):
		return diags.Errors(diags.PlaceOf(attributes), doing, err)
	}
	var problems diag.Diagnostics
	_, notFound := api.Emails.Get(ctx, stage)
	switch {
	case refusal.Status == http.StatusMethodNotAllowed && !errors.Is(err, authentik.ErrCrashed):
		problems.AddError("This release cannot send recovery mails",
			"The action needs authentik 2024.12 or newer. Upgrade the server, or test the stage in its flow.\n\n"+
				diags.Request(refusal))
	case errors.Is(notFound, authentik.ErrNotFound):
		problems.AddAttributeError(path.Root("email_stage"), "The email stage does not exist",
			fmt.Sprintf("authentik has no email stage with the id %s. Write the id of an authentik_stage_email; an "+
				"authenticator stage cannot send a recovery mail.\n\n%s", stage, diags.Request(refusal)))
	case refusal.Status == http.StatusBadRequest:
		problems.AddError("authentik refused to send a recovery mail",
			"authentik's answer below says why. If the brand has no recovery flow, choose one under System > Brands, or "+
				"with flow_recovery of the official provider's authentik_brand. If the flow is not applicable, set its "+
				"authentication to \"require_unauthenticated\" (before 2025.8: \"none\"), or change the policies that are bound "+
				"to it.\n\n"+diags.Explain(refusal))
	default:
		return diags.Errors(diags.Place{}, doing, err)
	}
	return problems
}
