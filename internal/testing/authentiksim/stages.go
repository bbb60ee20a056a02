package authentiksim

import (
	"fmt"
	"math"
	"slices"
)

// stageType has what the API shows of a type of stage, in addition to the fields.
type stageType struct{ component, verbose, plural, model string }

var stageTypes = map[string]stageType{
	kindEmail: {"ak-stage-email-form", "Email Stage", "Email Stages", "authentik_stages_email.emailstage"},
	kindAuthenticator: {"ak-stage-authenticator-email-form", "Email Authenticator Setup Stage",
		"Email Authenticator Setup Stages", "authentik_stages_authenticator_email.authenticatoremailstage"},
	kindValidate: {"ak-stage-authenticator-validate-form", "Authenticator Validation Stage",
		"Authenticator Validation Stages", "authentik_stages_authenticator_validate.authenticatorvalidatestage"},
	kindIdentification: {"ak-stage-identification-form", "Identification Stage", "Identification Stages",
		"authentik_stages_identification.identificationstage"},
	kindPrompt: {"ak-stage-prompt-form", "Prompt Stage", "Prompt Stages", "authentik_stages_prompt.promptstage"},
	kindUserWrite: {"ak-stage-user-write-form", "User Write Stage", "User Write Stages",
		"authentik_stages_user_write.userwritestage"},
	kindUserLogin: {"ak-stage-user-login-form", "User Login Stage", "User Login Stages",
		"authentik_stages_user_login.userloginstage"},
}

// modelName returns the verbose name of the stage base class. Since 2025.6 authentik derives a class from it at run
// time, and the name of that class appears here instead (recorded: email/create/dup).
func modelName(r release) string {
	if r.has(leakedModelName) {
		return "authentik.stages.email.flow.EmailTokenRevocationConsentStageView"
	}
	return "stage"
}

func emailStages() *resource {
	return &resource{
		kinds: []string{kindEmail}, path: "stages/email", label: "EmailStage", app: "authentik_stages_email",
		model: "emailstage",
		key:   "pk", list: listMethods, detail: detailMethods, used: true, show: showStage, validate: saveStage,
		search: []string{"name"}, order: []string{"name"},
		fields: slices.Concat(stageFields("authentik", "email/password_reset.html", listedTemplate), []field{
			{name: "password", clean: blankText(), fallback: "", hidden: has(always)},
			{name: "token_expiry", when: lacks(durationExpiry), clean: minutes, show: minutesOf, fallback: "minutes=30"},
			{name: "token_expiry", when: has(durationExpiry), clean: text(isDuration), fallback: "minutes=30"},
			{name: "activate_user_on_success", clean: boolean, fallback: false},
			{name: "recovery_max_attempts", when: has(recoveryLimits), clean: integer(0), fallback: int64(5)},
			{name: "recovery_cache_timeout", when: has(recoveryLimits), clean: text(isDuration), fallback: "minutes=5"},
		}),
		filters: append(connectionFilters(),
			number("token_expiry").only(lacks(durationExpiry)), exactly("token_expiry").only(has(durationExpiry)),
			truth("activate_user_on_success")),
	}
}

func authenticatorStages() *resource {
	return &resource{
		kinds: []string{kindAuthenticator}, path: "stages/authenticator/email", needs: authenticatorStage,
		label: "AuthenticatorEmailStage",
		app:   "authentik_stages_authenticator_email", model: "authenticatoremailstage",
		key: "pk", list: listMethods, detail: detailMethods, used: true, show: showStage, validate: saveStage,
		search: []string{"name"}, order: []string{"name"},
		fields: slices.Concat(stageFields("authentik Sign-in code", "email/email_otp.html", nil), []field{
			{name: "configure_flow", null: true, relation: true, clean: relatedTo(kindFlow)},
			{name: "friendly_name", when: lacks(plainFriendlyName), null: true, clean: text()},
			{name: "friendly_name", when: has(plainFriendlyName), clean: blankText(), fallback: "", show: nullAsEmpty},
			{name: "password", clean: blankText(), fallback: "", hidden: has(passwordNeverReturned)},
			{name: "token_expiry", clean: text(isDuration), fallback: "minutes=30"},
		}),
		filters: append(connectionFilters(), isItself("stage_uuid"), refersTo("configure_flow", kindFlow),
			exactly("friendly_name"),
			exactly("password").only(lacks(passwordNeverReturned)), exactly("token_expiry")),
	}
}

// stageFields returns the fields of both email stages. A nil templateCheck accepts every template.
func stageFields(subject, template string, templateCheck check) []field {
	cleanTemplate := text()
	if templateCheck != nil {
		cleanTemplate = then(cleanTemplate, templateCheck)
	}
	return []field{
		stageName(),
		{name: "flow_set", when: lacks(flowSetIgnored), clean: nestedFlows, hidden: has(always), unstored: true},
		{name: "use_global_settings", clean: boolean, fallback: false},
		{name: "host", clean: text(), fallback: "localhost"},
		{name: "port", clean: integer(math.MinInt32), fallback: int64(25)},
		{name: "username", clean: blankText(), fallback: ""},
		{name: "use_tls", clean: boolean, fallback: false},
		{name: "use_ssl", clean: boolean, fallback: false},
		{name: "timeout", clean: integer(math.MinInt32), fallback: int64(10)},
		{name: "from_address", clean: worded(noAddress, text(atMost(254), noNUL, isEmail)),
			fallback: "system@authentik.local"},
		{name: "subject", clean: text(), fallback: subject},
		{name: "template", clean: cleanTemplate, fallback: template},
	}
}

func stageName() field { return field{name: "name", required: true, clean: text(freeStageName)} }

func connectionFilters() []filter {
	return []filter{
		exactly("name"), truth("use_global_settings"), exactly("host"), number("port"), exactly("username"),
		truth("use_tls"), truth("use_ssl"),
		number("timeout"), exactly("from_address"), exactly("subject"), exactly("template"),
	}
}

// freeStageName refuses a name that another stage of any type has.
func freeStageName(c *cleaning, name string) (string, error) {
	if pk := c.store.unique["stage"][name]; pk != "" && (c.record == nil || c.record.pk != pk) {
		return modelName(c.store.release) + " with this name already exists.", nil
	}
	return "", nil
}

func listedTemplate(c *cleaning, name string) (string, error) {
	if !slices.ContainsFunc(c.store.templateList(), func(t template) bool { return t.name == name }) {
		return fmt.Sprintf("Invalid template '%s' specified.", name), nil
	}
	return "", nil
}

// saveStage crashes if the request has a valid flow_set, because DRF cannot save nested objects (recorded:
// flow-set/email/post-new).
func saveStage(_ *cleaning, values map[string]any) error {
	if _, nested := values["flow_set"]; nested {
		return errCrash
	}
	return nil
}

func nullAsEmpty(_ release, stored any) any {
	if stored == nil {
		return ""
	}
	return stored
}

// showStage adds the values that every stage has in addition to its fields.
func showStage(s *store, rec *record, out map[string]any) {
	t := stageTypes[rec.kind]
	out["component"], out["verbose_name"], out["verbose_name_plural"], out["meta_model_name"] = t.component, t.verbose,
		t.plural, t.model
	flows := []any{}
	for _, binding := range s.bound[rec.pk] {
		flows = append(flows, s.showFlowInSet(s.kinds[kindFlow][binding.text("target")]))
	}
	out["flow_set"] = flows
}
