package authentiksim

import "net/http"

// anyStages returns the view set stages/all: every stage, with the values that all stages have.
func anyStages() *resource {
	return &resource{
		kinds: stageKinds, path: "stages/all", label: "Stage", app: "authentik_flows", model: "stage",
		key: "pk", list: []string{http.MethodGet}, detail: []string{http.MethodGet, http.MethodDelete}, used: true,
		show:   showStage,
		search: []string{"name"}, order: []string{"name"},
		fields:  []field{{name: "name"}},
		filters: []filter{exactly("name")},
	}
}

func validateStages() *resource {
	return &resource{
		kinds: []string{kindValidate}, path: "stages/authenticator/validate", label: "AuthenticatorValidateStage",
		app: "authentik_stages_authenticator_validate", model: "authenticatorvalidatestage",
		key: "pk", list: listMethods, detail: detailMethods, used: true, show: showStage, validate: configured,
		search: []string{"name"}, order: []string{"name"},
		fields: []field{
			stageName(),
			{name: "not_configured_action", clean: oneOf(names("skip", "deny", "configure")...), fallback: "skip"},
			{name: "device_classes", clean: listOf(oneOf(deviceClasses...)),
				fallback: []any{"static", "totp", "webauthn", "duo", "sms"}},
			{name: "configuration_stages", clean: manyRelatedTo(stageKinds...), fallback: []any{}},
			{name: "last_auth_threshold", clean: text(isDuration), fallback: "seconds=0"},
		},
		filters: []filter{
			exactly("name"), among("not_configured_action", names("skip", "deny", "configure")...),
			refersTo("configuration_stages", stageKinds...),
		},
	}
}

var deviceClasses = append(names("static", "totp", "webauthn", "duo", "sms"), choice{"email", has(authenticatorStage)})

// configured refuses the action "configure" if there is no stage to configure a device with.
func configured(c *cleaning, values map[string]any) error {
	stages, _ := c.input["configuration_stages"].([]any)
	if values["not_configured_action"] == "configure" && len(stages) == 0 {
		return &failure{status: http.StatusBadRequest, body: map[string]any{"not_configured_action": []string{
			`When "Not configured action" is set to "Configure", you must set a configuration stage.`}}}
	}
	return nil
}
