package authentiksim

// template is an entry of the list of email templates.
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

// templateList returns the email templates of the release, and those that an administrator mounted.
func (s *store) templateList() []template {
	var list []template
	for _, t := range builtinTemplates {
		if s.release.has(t.since) {
			list = append(list, t)
		}
	}
	for _, name := range s.templates {
		list = append(list, template{name: name, description: "Custom Template"})
	}
	return list
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

func (c *call) versionView() (any, error) {
	text := c.store.release.text
	out := map[string]any{"version_current": text, "version_latest": text, "build_hash": "", "outdated": false}
	if c.store.release.has(versionDetails) {
		out["version_latest_valid"], out["outpost_outdated"] = true, false
	}
	return out, nil
}
