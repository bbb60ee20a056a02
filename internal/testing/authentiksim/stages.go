package authentiksim

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// stage returns the resource of one type of stage, with a field for the name and the given fields. The argument
// `verbose` is the name of the type in authentik's web interface.
func stage(kind, path, label, verbose string, fields ...field) *resource {
	return &resource{
		kinds: []string{kind}, path: "stages/" + path, label: label, app: "authentik_stages_" + kind, verbose: verbose,
		fields: append([]field{{name: "name", required: true, clean: text(), unique: stageKinds}}, fields...),
		search: []string{"name"}, order: []string{"name"}, filters: map[string]filter{"name": exactly}, show: showStage,
	}
}

// modelName returns authentik's readable name of the base class of all stages, as responses show it. Since 2025.6 it is
// the name of a class that authentik derives at run time (recorded: email/create/dup).
func modelName(r release) string {
	if r.has(leakedModelName) {
		return "authentik.stages.email.flow.EmailTokenRevocationConsentStageView"
	}
	return "stage"
}

func emailStages() *resource {
	r := stage(kindEmail, "email", "EmailStage", "Email Stage", slices.Concat(
		connectionFields("authentik", "email/password_reset.html", text(listedTemplate)), []field{
			{name: "password", clean: blankText(), fallback: "", hiddenSince: oldestSimulated},
			{name: "token_expiry", until: durationExpiry, clean: minutes, show: minutesOf, fallback: "minutes=30"},
			{name: "token_expiry", since: durationExpiry, clean: text(isDuration), fallback: "minutes=30"},
			{name: "activate_user_on_success", clean: boolean, fallback: false},
			{name: "recovery_max_attempts", since: recoveryLimits, clean: integer(0), fallback: int64(5)},
			{name: "recovery_cache_timeout", since: recoveryLimits, clean: text(isDuration), fallback: "minutes=5"},
		})...)
	r.filters = map[string]filter{"name": exactly, "template": exactly, "use_global_settings": truth, "port": number}
	r.validate = noFlowSet
	return r
}

func authenticatorStages() *resource {
	r := stage(kindAuthenticator, "authenticator/email", "AuthenticatorEmailStage", "Email Authenticator Setup Stage",
		slices.Concat(connectionFields("authentik Sign-in code", "email/email_otp.html", text()), []field{
			flowField("configure_flow"),
			{name: "friendly_name", until: plainFriendlyName, null: true, clean: text()},
			{name: "friendly_name", since: plainFriendlyName, clean: blankText(), fallback: "", show: nullAsEmpty},
			{name: "password", clean: blankText(), fallback: "", hiddenSince: passwordNeverReturned},
			{name: "token_expiry", clean: text(isDuration), fallback: "minutes=30"},
		})...)
	r.since = authenticatorStage
	r.filters = map[string]filter{"name": exactly, "template": exactly, "use_global_settings": truth}
	r.validate = noFlowSet
	return r
}

// connectionFields returns the fields that both types of email stages have. The arguments `subject` and `template` are
// the default values of these two fields.
func connectionFields(subject, template string, cleanTemplate cleaner) []field {
	return []field{
		{name: "flow_set", until: flowSetIgnored, clean: nestedFlows, hiddenSince: oldestSimulated},
		{name: "use_global_settings", clean: boolean, fallback: false},
		{name: "host", clean: text(), fallback: "localhost"},
		{name: "port", clean: integer(math.MinInt32), fallback: int64(25)},
		{name: "username", clean: blankText(), fallback: ""},
		{name: "use_tls", clean: boolean, fallback: false},
		{name: "use_ssl", clean: boolean, fallback: false},
		{name: "timeout", clean: integer(math.MinInt32), fallback: int64(10)},
		{name: "from_address", clean: text(atMost(254), isEmail), fallback: "system@authentik.local"},
		{name: "subject", clean: text(), fallback: subject},
		{name: "template", clean: cleanTemplate, fallback: template},
	}
}

func listedTemplate(c *cleaning, name string) error {
	if !slices.ContainsFunc(c.store.templateList(), func(t template) bool { return t.name == name }) {
		return invalid(fmt.Sprintf("Invalid template '%s' specified.", name))
	}
	return nil
}

func nullAsEmpty(stored any) any {
	if stored == nil {
		return ""
	}
	return stored
}

// showStage adds to a response the flow_set, and the fields that describe the stage's type, such as component.
func showStage(s *store, rec *record, out map[string]any) {
	r := s.resources[rec.kind]
	flows := []any{}
	for _, binding := range s.bindings(rec.pk) {
		flows = append(flows, flowInSet.represent(s, s.find(binding.text("target"), kindFlow)))
	}
	maps.Copy(out, map[string]any{
		"component":    "ak-stage-" + strings.ReplaceAll(rec.kind, "_", "-") + "-form",
		"verbose_name": r.verbose, "verbose_name_plural": r.verbose + "s", "meta_model_name": r.app + "." + r.model(),
		"flow_set": flows,
	})
}

// anyStages returns the resource stages/all, which lists the stages of all types.
func anyStages() *resource {
	r := stage(kindAnyStage, "all", "Stage", "")
	r.kinds, r.app, r.readOnly = stageKinds, "authentik_flows", true
	return r
}

func validateStages() *resource {
	r := stage(kindValidate, "authenticator/validate", "AuthenticatorValidateStage", "Authenticator Validation Stage",
		field{name: "not_configured_action", clean: oneOf(names("skip", "deny", "configure")...), fallback: "skip"},
		field{name: "device_classes", clean: listOf(oneOf(deviceClasses...)),
			fallback: []any{"static", "totp", "webauthn", "duo", "sms"}},
		field{name: "configuration_stages", refers: stageKinds, deletion: cascadeMany,
			clean: manyRelatedTo(stageKinds...), fallback: []any{}},
		field{name: "last_auth_threshold", clean: text(isDuration), fallback: "seconds=0"},
	)
	r.unlisted, r.validate = true, configured
	r.filters["configuration_stages"] = refersTo(stageKinds...)
	return r
}

var deviceClasses = append(names("static", "totp", "webauthn", "duo", "sms"), choice{"email", authenticatorStage})

// configured returns the error for a request that writes not_configured_action = "configure" without a configuration
// stage. Like authentik, it looks for the stages only in the request, and not in the stored object.
func configured(c *cleaning, values map[string]any) error {
	stages, _ := c.input["configuration_stages"].([]any)
	if values["not_configured_action"] == "configure" && len(stages) == 0 {
		return invalidFields(map[string]any{"not_configured_action": []string{
			`When "Not configured action" is set to "Configure", you must set a configuration stage.`}})
	}
	return nil
}

// The next functions define other types of stages that a flow needs, with only those fields that decide what a visitor
// of the flow can do.

func identificationStages() *resource {
	r := stage(kindIdentification, "identification", "IdentificationStage", "Identification Stage",
		field{name: "user_fields", clean: listOf(oneOf(names("email", "username", "upn")...)), fallback: []any{}},
		field{name: "case_insensitive_matching", clean: boolean, fallback: true},
		field{name: "show_matched_user", clean: boolean, fallback: true},
		field{name: "pretend_user_exists", clean: boolean, fallback: true},
		flowField("enrollment_flow"), flowField("recovery_flow"), flowField("passwordless_flow"),
	)
	r.unlisted = true
	return r
}

// flowField returns a field that contains the primary key of a flow, or null.
func flowField(name string) field {
	return field{name: name, null: true, clean: relatedTo(kindFlow), refers: []string{kindFlow}, deletion: setNull}
}

func promptStages() *resource {
	return stage(kindPrompt, "prompt/stages", "PromptStage", "Prompt Stage",
		field{name: "fields", clean: manyRelatedTo(kindPromptField), fallback: []any{}, refers: []string{kindPromptField},
			deletion: cascadeMany})
}

func promptFields() *resource {
	types := names("text", "text_area", "username", "email", "password", "number", "checkbox", "hidden", "static")
	return &resource{
		kinds: []string{kindPromptField}, path: "stages/prompt/prompts", label: "Prompt", app: "authentik_stages_prompt",
		search: []string{"name"}, order: []string{"field_key"},
		fields: []field{
			{name: "name", required: true, clean: text()}, {name: "field_key", required: true, clean: text()},
			{name: "label", required: true, clean: text()}, {name: "type", required: true, clean: oneOf(types...)},
			{name: "required", clean: boolean, fallback: true}, {name: "order", clean: integer(-1 << 31), fallback: int64(0)},
		},
	}
}

func userWriteStages() *resource {
	modes := names("never_create", "create_when_required", "always_create")
	return stage(kindUserWrite, "user_write", "UserWriteStage", "User Write Stage",
		field{name: "user_creation_mode", clean: oneOf(modes...), fallback: "create_when_required"},
		field{name: "create_users_as_inactive", clean: boolean, fallback: true})
}

func userLoginStages() *resource {
	return stage(kindUserLogin, "user_login", "UserLoginStage", "User Login Stage",
		field{name: "session_duration", clean: text(isDuration), fallback: "seconds=0"})
}
