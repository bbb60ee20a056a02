package authentiksim

import (
	"fmt"
	"net/http"
	"slices"
)

// recoveryMail answers a request that makes an email stage send a recovery link to a user.
func (c *call) recoveryMail() (any, error) {
	stage, err := c.mailStage()
	if err != nil {
		return nil, err
	}
	pk, isUUID := pyUUID(stage)
	isMissing := c.store.find(pk, kindEmail) == nil
	flow := c.store.recoveryFlow()
	switch {
	case c.record.text("email") == "":
		return nil, mailRefusal("User does not have an email address set.")
	case isMissing && c.store.release.has(recoveryBodyChecked):
		return nil, mailRefusal("Email stage not found.")
	case flow == nil:
		return nil, mailRefusal("No recovery flow set.")
	case !c.store.release.allowsRecoveryMail(flow.text("authentication")):
		return nil, mailRefusal("Recovery flow not applicable to user")
	case stage != "" && !isUUID:
		return nil, errCrash
	case isMissing:
		return nil, mailRefusal("Email stage does not exist.")
	}
	return nil, nil
}

// mailRefusal returns the error for a recovery mail that authentik refuses to send. In this error, the reason is a
// string, and not a list of strings as in other errors. The recorded response mail/send/no-flow shows this.
func mailRefusal(reason string) error {
	return &failure{status: http.StatusBadRequest, body: map[string]any{"non_field_errors": reason}}
}

// mailStage returns the primary key of the email stage in a request for a recovery mail. Before 2026.2, the key is a
// query parameter. Since 2026.2, it is a field of the body, and it is validated.
func (c *call) mailStage() (string, error) {
	if !c.store.release.has(recoveryBodyChecked) {
		return c.param("email_stage"), nil
	}
	data, err := c.data()
	if err != nil {
		return "", err
	}
	check := cleaning{store: c.store}
	values, err := check.run([]field{{name: "email_stage", required: true, clean: uuidText}}, data)
	if err != nil {
		return "", err
	}
	return fmt.Sprint(values["email_stage"]), nil
}

// uuidText validates a UUID as a UUIDField of the Django REST framework does.
func uuidText(_ *cleaning, v any) (any, error) {
	pk, ok := pyUUID(fmt.Sprint(v))
	if !ok {
		return nil, invalid("Must be a valid UUID.")
	}
	return pk, nil
}

func (s *store) recoveryFlow() *record {
	for _, brand := range s.all(kindBrand) {
		if brand.values["default"] == true && brand.values["flow_recovery"] != nil {
			return s.find(brand.text("flow_recovery"), kindFlow)
		}
	}
	return nil
}

// allowsRecoveryMail reports whether authentik sends a recovery mail. The argument is the value of the recovery flow's
// field `authentication`, which says who may open the flow.
//   - Before 2025.8, the owner of the API token must be allowed to open the flow. The simulator assumes a superuser.
//   - Since 2025.8, a visitor who is not signed in must be allowed to open the flow.
func (r release) allowsRecoveryMail(authentication string) bool {
	switch authentication {
	case "none":
		return true
	case "require_unauthenticated":
		return r.has(recoveryAsVisitor)
	case "require_authenticated", "require_superuser":
		return !r.has(recoveryAsVisitor)
	}
	return false
}

type template struct {
	name, description string
	since             since
}

var builtinTemplates = []template{
	{"email/password_reset.html", "Password Reset", always},
	{"email/account_confirmation.html", "Account Confirmation", always},
	{"email/email_otp.html", "Email OTP", templatesOfCodes},
	{"email/event_notification.html", "Event Notification", templatesOfCodes},
	{"email/invitation.html", "Invitation", templateInvitation},
}

func (s *store) templateList() []template {
	isNewer := func(t template) bool { return !s.release.has(t.since) }
	return slices.DeleteFunc(slices.Concat(builtinTemplates, s.mounted), isNewer)
}

func (c *call) templatesView() (any, error) {
	out := []any{}
	for _, t := range c.store.templateList() {
		entry := map[string]any{"name": t.name, "description": t.description, "component": "", "model_name": ""}
		if c.store.release.has(enterpriseFlag) {
			entry["requires_enterprise"] = false
		}
		if c.store.release.has(deprecatedFlag) {
			entry["deprecated"] = false
		}
		out = append(out, entry)
	}
	return out, nil
}
