package authentiksim

// This file defines other types of stages that a flow needs. They have the fields that decide what a visitor of the
// flow can do.

func identificationStages() *resource {
	return stage(kindIdentification, "identification", "IdentificationStage", "Identification Stage",
		field{name: "user_fields", clean: listOf(oneOf(names("email", "username", "upn")...)), fallback: []any{}},
		field{name: "case_insensitive_matching", clean: boolean, fallback: true},
		field{name: "show_matched_user", clean: boolean, fallback: true},
		field{name: "pretend_user_exists", clean: boolean, fallback: true},
		unlisted(flowField("enrollment_flow")), unlisted(flowField("recovery_flow")),
		unlisted(flowField("passwordless_flow")),
	)
}

// flowField returns a field that contains the primary key of a flow, or null.
func flowField(name string) field {
	return field{name: name, null: true, clean: relatedTo(kindFlow), refers: []string{kindFlow}, deletion: setNull}
}

func unlisted(f field) field { f.unlisted = true; return f }

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
