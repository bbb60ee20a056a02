package authentiksim

func users() *resource {
	types := names("internal", "external", "service_account", "internal_service_account")
	return &resource{
		kinds: []string{kindUser}, path: "core/users", label: "User", app: "authentik_core", numbered: true,
		search: []string{"username", "name", "email"}, order: []string{"username"},
		fields: []field{
			{name: "username", required: true, clean: text(atMost(150)), unique: []string{kindUser}},
			{name: "name", required: true, clean: blankText()},
			{name: "email", clean: blankText(atMost(254), isEmail), fallback: ""},
			{name: "is_active", clean: boolean, fallback: true},
			{name: "path", clean: text(), fallback: "users"},
			{name: "type", clean: oneOf(types...), fallback: "internal"},
		},
		filters: map[string]filter{"name": exactly, "username": exactly},
	}
}

func brandViews() *resource {
	return &resource{
		kinds: []string{kindBrand}, path: "core/brands", since: brands, label: "Brand", app: "authentik_brands",
		key: "brand_uuid", search: []string{"domain"}, order: []string{"domain"},
		fields: []field{
			{name: "domain", required: true, clean: text()},
			{name: "default", clean: boolean, fallback: false},
			{name: "branding_title", clean: text(), fallback: "authentik"},
			flowField("flow_authentication"), flowField("flow_invalidation"), flowField("flow_recovery"),
			flowField("flow_unenrollment"), flowField("flow_user_settings"), flowField("flow_device_code"),
		},
		filters: map[string]filter{"domain": exactly, "default": truth, "flow_recovery": refersTo(kindFlow)},
	}
}

// devices returns the resource of the email devices that users have enrolled. The API cannot create a device. In the
// simulator, a device does not refer to a user.
func devices() *resource {
	return &resource{
		kinds: []string{kindDevice}, path: "authenticators/admin/email", since: authenticatorStage, label: "EmailDevice",
		app: "authentik_stages_authenticator_email", numbered: true, readOnly: true,
		search: []string{"name"}, order: []string{"name"},
		fields: []field{
			{name: "name"}, {name: "email"},
			{name: "stage", hiddenSince: oldestSimulated, refers: []string{kindAuthenticator}, deletion: cascade},
		},
	}
}

// protected returns an error for an authenticator stage with enrolled devices. The response of a real server is not
// recorded. The simulator assumes a crash, because the deletion causes a database error in authentik.
func (s *store) protected(rec *record) error {
	if rec.kind != kindAuthenticator || !s.release.has(devicesProtectStage) {
		return nil
	}
	for _, reference := range s.references(rec) {
		if reference.holder.kind == kindDevice {
			return errCrash
		}
	}
	return nil
}
