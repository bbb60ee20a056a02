package authentiksim

import (
	"cmp"
	"errors"
	"regexp"
	"strings"
)

const flowBackground = "/static/dist/assets/images/flow_background.jpg"

var slugPattern = regexp.MustCompile(`^[-a-zA-Z0-9_]+$`)

var (
	designations = names("authentication", "authorization", "invalidation", "enrollment", "unenrollment", "recovery",
		"stage_configuration")
	engineModes   = names("all", "any")
	deniedActions = names("message_continue", "message", "continue")
	layouts       = append(names("stacked", "content_left", "content_right", "sidebar_left", "sidebar_right"),
		choice{"sidebar_left_frame_background", frameLayouts},
		choice{"sidebar_right_frame_background", frameLayouts})
	authentications = append(names("none", "require_authenticated", "require_unauthenticated", "require_superuser"),
		choice{"require_redirect", moreAuthentication}, choice{"require_outpost", moreAuthentication},
		choice{"require_token", requireToken})
)

func flows() *resource {
	return &resource{
		kinds: []string{kindFlow}, path: "flows/instances", label: "Flow", app: "authentik_flows", show: showFlow,
		fields: append(flowSetFields(), field{name: "authentication", clean: oneOf(authentications...), fallback: "none"},
			field{name: "background", since: backgroundURL, clean: blankText(), fallback: ""}),
		search: []string{"name", "slug", "designation", "title"}, order: []string{"slug"},
		filters: map[string]filter{"name": exactly, "slug": exactly, "designation": exactly},
	}
}

// flowSetFields returns the fields of a flow that are also fields of an item in the flow_set of a stage.
func flowSetFields() []field {
	const noSlug = `Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.`
	slug := text(matches(slugPattern, noSlug), atMost(50))
	longSlug := text(matches(slugPattern, strings.ReplaceAll(noSlug, `"slug"`, "“slug”")))
	return []field{
		{name: "name", required: true, clean: text()},
		{name: "slug", until: longSlugs, required: true, clean: slug, unique: []string{kindFlow}},
		{name: "slug", since: longSlugs, required: true, clean: longSlug, unique: []string{kindFlow}},
		{name: "title", required: true, clean: text()},
		{name: "designation", required: true, clean: oneOf(designations...)},
		{name: "policy_engine_mode", clean: oneOf(engineModes...), fallback: "any"},
		{name: "compatibility_mode", clean: boolean, fallback: false},
		{name: "layout", clean: oneOf(layouts...), fallback: "stacked"},
		{name: "denied_action", clean: oneOf(deniedActions...), fallback: "message_continue"},
	}
}

// nestedFlows validates the field flow_set in a request. Each item of the list must describe a valid new flow.
func nestedFlows(c *cleaning, v any) (any, error) {
	items, err := list(v)
	problems, failed := make([]any, len(items)), false
	for i, item := range items {
		nested := cleaning{store: c.store}
		problems[i] = map[string]any{}
		_, invalid := nested.run(flowSetFields(), item)
		if refused, ok := errors.AsType[*failure](invalid); ok {
			problems[i], failed = refused.body, true
		}
	}
	if failed {
		return nil, invalidFields(problems)
	}
	return items, err
}

// noFlowSet returns errCrash if a request writes a stage with a valid flow_set. Such a request makes authentik crash,
// because the Django REST framework cannot save nested objects (recorded: flow-set/email/post-new).
func noFlowSet(_ *cleaning, values map[string]any) error {
	if values["flow_set"] != nil {
		return errCrash
	}
	return nil
}

func showFlow(s *store, rec *record, out map[string]any) {
	showFlowBase(s, rec, out)
	if s.release.has(backgroundURL) {
		out["background_themed_urls"] = nil
	}
	stages := []any{}
	for _, binding := range s.bindings(rec.pk) {
		stages = append(stages, binding.values["stage"])
	}
	policies := []any{}
	for _, binding := range s.policiesOf(rec.pk) {
		policies = append(policies, binding.values["policy"])
	}
	out["stages"], out["policies"], out["cache_count"] = stages, policies, 0
}

func showFlowBase(s *store, rec *record, out map[string]any) {
	out["policybindingmodel_ptr_id"] = rec.values["policybindingmodel_ptr_id"]
	out["export_url"] = "/api/v3/flows/instances/" + rec.text("slug") + "/export/"
	background := cmp.Or(rec.text("background"), flowBackground)
	if s.release.has(backgroundURL) {
		out["background_url"] = background
	} else {
		out["background"] = background
	}
}

// flowInSet defines how responses show a flow in the flow_set of a stage. This resource has no endpoints.
var flowInSet = &resource{fields: flowSetFields(), show: showFlowBase}
