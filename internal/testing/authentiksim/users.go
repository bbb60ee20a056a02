package authentiksim

import (
	"net/http"
	"slices"
	"strconv"
)

func users() *resource {
	return &resource{
		kinds: []string{kindUser}, path: "core/users", label: "User", app: "authentik_core", model: "user",
		key: "pk", list: listMethods, detail: detailMethods, show: showNumber,
		lookup: func(s *store, key string) *record { return s.numbered(kindUser, key) },
		search: []string{"username", "name", "email"}, order: []string{"username"},
		fields: []field{
			{name: "username", required: true, clean: text(freeUsername, atMost(150))},
			{name: "name", required: true, clean: blankText()},
			{name: "email", clean: worded(noAddress, blankText(atMost(254), noNUL, isEmail)), fallback: ""},
			{name: "is_active", clean: boolean, fallback: true},
			{name: "path", clean: text(), fallback: "users"},
			{name: "type", clean: oneOf(names("internal", "external", "service_account", "internal_service_account")...),
				fallback: "internal"},
		},
		filters: []filter{exactly("username"), exactly("name"), exactly("email"), truth("is_active"), exactly("path")},
	}
}

func freeUsername(c *cleaning, name string) (string, error) {
	if pk := c.store.unique["user"][name]; pk != "" && (c.record == nil || c.record.pk != pk) {
		return "This field must be unique.", nil
	}
	return "", nil
}

// numbered returns the record with this number as its primary key, or nil if there is none.
func (s *store) numbered(kind, key string) *record {
	n, ok := pyInt(key)
	if !ok {
		return nil
	}
	return s.kinds[kind][strconv.FormatInt(n, 10)]
}

// showNumber replaces the primary key in a response with a number.
func showNumber(_ *store, rec *record, out map[string]any) {
	if n, err := strconv.Atoi(rec.pk); err == nil {
		out["pk"] = n
	}
}

func brandViews() *resource {
	return &resource{
		kinds: []string{kindBrand}, path: "core/brands", needs: brands, label: "Brand", app: "authentik_brands",
		model: "brand",
		key:   "brand_uuid", list: listMethods, detail: detailMethods, used: true, search: []string{"domain"},
		order: []string{"domain"},
		fields: []field{
			{name: "domain", required: true, clean: text()},
			{name: "default", clean: boolean, fallback: false},
			{name: "branding_title", clean: text(), fallback: "authentik"},
			flowField("flow_authentication"), flowField("flow_invalidation"), flowField("flow_recovery"),
			flowField("flow_unenrollment"),
			flowField("flow_user_settings"), flowField("flow_device_code"),
		},
		filters: []filter{exactly("domain"), truth("default"), refersTo("flow_recovery", kindFlow)},
	}
}

// devices returns the view set of the enrolled email devices of all users. The API cannot create a device.
func devices() *resource {
	return &resource{
		kinds: []string{kindDevice}, path: "authenticators/admin/email", needs: authenticatorStage, label: "EmailDevice",
		app: "authentik_stages_authenticator_email", model: "emaildevice",
		key: "pk", list: []string{http.MethodGet}, detail: []string{http.MethodGet, http.MethodDelete}, show: showDevice,
		lookup: func(s *store, key string) *record { return s.numbered(kindDevice, key) },
		search: []string{"name"}, order: []string{"name"},
		fields:  []field{{name: "name"}, {name: "email"}},
		filters: []filter{exactly("name")},
	}
}

func showDevice(s *store, rec *record, out map[string]any) {
	showNumber(s, rec, out)
	if user := s.kinds[kindUser][rec.text("user")]; user != nil {
		out["user"] = s.resources[kindUser].represent(s, user)
	}
}

// protected returns an error if the release does not delete a stage with enrolled devices. The real response is not
// recorded. The simulator crashes, because a database error would crash authentik.
func (s *store) protected(rec *record) error {
	if rec.kind == kindAuthenticator && s.release.has(devicesProtectStage) && len(s.devicesOf(rec.pk)) > 0 {
		return errCrash
	}
	return nil
}

func (s *store) devicesOf(stage string) []*record {
	devices := slices.DeleteFunc(s.all(kindDevice), func(d *record) bool { return d.text("stage") != stage })
	slices.SortFunc(devices, func(a, b *record) int { return a.serial - b.serial })
	return devices
}
