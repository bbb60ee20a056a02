package authentiksim

// This file has the other stages that a flow needs, with the fields that decide what a visitor of the flow can do.

// plainStages returns a view set of stages that have a name and these fields.
func plainStages(kind, path, label, app, model string, fields ...field) *resource {
	return &resource{
		kinds: []string{kind}, path: path, label: label, app: app, model: model,
		key: "pk", list: listMethods, detail: detailMethods, used: true, show: showStage, search: []string{"name"},
		order:  []string{"name"},
		fields: append([]field{stageName()}, fields...), filters: []filter{exactly("name")},
	}
}

func identificationStages() *resource {
	return plainStages(kindIdentification, "stages/identification", "IdentificationStage",
		"authentik_stages_identification", "identificationstage",
		field{name: "user_fields", clean: listOf(oneOf(names("email", "username", "upn")...)), fallback: []any{}},
		field{name: "case_insensitive_matching", clean: boolean, fallback: true},
		field{name: "show_matched_user", clean: boolean, fallback: true},
		field{name: "pretend_user_exists", clean: boolean, fallback: true},
		flowField("enrollment_flow"), flowField("recovery_flow"), flowField("passwordless_flow"),
	)
}

// flowField returns a field that contains the primary key of a flow or null.
func flowField(name string) field {
	return field{name: name, null: true, relation: true, clean: relatedTo(kindFlow)}
}

func promptStages() *resource {
	return plainStages(kindPrompt, "stages/prompt/stages", "PromptStage", "authentik_stages_prompt", "promptstage",
		field{name: "fields", clean: manyRelatedTo(kindPromptField), fallback: []any{}})
}

func promptFields() *resource {
	return &resource{
		kinds: []string{kindPromptField}, path: "stages/prompt/prompts", label: "Prompt", app: "authentik_stages_prompt",
		model: "prompt",
		key:   "pk", list: listMethods, detail: detailMethods, used: true, search: []string{"name"},
		order: []string{"field_key"},
		fields: []field{
			{name: "name", required: true, clean: text()}, {name: "field_key", required: true, clean: text()},
			{name: "label", required: true, clean: text()},
			{name: "type", required: true, clean: oneOf(names("text", "text_area", "username", "email", "password", "number", "checkbox", "hidden", "static")...)},
			{name: "required", clean: boolean, fallback: true}, {name: "order", clean: integer(-1 << 31), fallback: int64(0)},
		},
		filters: []filter{exactly("name"), exactly("field_key")},
	}
}

func userWriteStages() *resource {
	return plainStages(kindUserWrite, "stages/user_write", "UserWriteStage", "authentik_stages_user_write",
		"userwritestage",
		field{name: "user_creation_mode", clean: oneOf(names("never_create", "create_when_required", "always_create")...),
			fallback: "create_when_required"},
		field{name: "create_users_as_inactive", clean: boolean, fallback: true})
}

func userLoginStages() *resource {
	return plainStages(kindUserLogin, "stages/user_login", "UserLoginStage", "authentik_stages_user_login",
		"userloginstage",
		field{name: "session_duration", clean: text(isDuration), fallback: "seconds=0"})
}
